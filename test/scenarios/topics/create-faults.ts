import { expect } from 'vitest';
import { callsOf, EVERY_FAULT, oneDay } from '../../support/every-fault.js';
import { seen } from '../../support/seen.js';
import { Topic } from '../scenario.js';

export const createFaults = new Topic('faults of a create');

for (const [name, fault] of EVERY_FAULT) {
  createFaults.scenario(`a create with ${name}: one task, adopted where it exists`, {}, async (world) => {
    world.emulator.addFault({ operation: 'CreateExportTask', ...fault });
    const { id, loaded } = await oneDay(world, '/create');
    // If a caller gives up a call before the call has had its effect, the effect follows all the same.
    const took = fault.kind.endsWith('-after') || fault.kind === 'delay-before';
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'completed',
      slices: { planned: 1, archived: 1 },
      events: loaded,
      tasksCreated: took ? 0 : 1,
    });
    expect(world.tasks.map(({ status }) => status)).toEqual(['COMPLETED']);
    // A call that its caller has given up is counted when it ends.
    await seen(() => callsOf(world, 'CreateExportTask') > 0);
    expect(callsOf(world, 'CreateExportTask')).toBe(took ? 1 : 2);
    expect(world.emulator.state().faults).toEqual([]);
  });
}
