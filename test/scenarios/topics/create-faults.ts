import { expect } from 'vitest';
import { callsOf, EVERY_FAULT, oneDay } from '../../support/every-fault.js';
import { seen } from '../../support/seen.js';
import { Topic } from '../scenario.js';

export const createFaults = new Topic('faults of a create');

for (const [name, fault] of EVERY_FAULT) {
  createFaults.scenario(
    `if a create has ${name}, there is one task, which is adopted if the create had an effect`,
    {},
    async (world) => {
      world.emulator.addFault({ operation: 'CreateExportTask', ...fault });
      const { id, loaded } = await oneDay(world, '/create');
      // If the caller stops waiting for a call that has had no effect yet, the call has its effect later.
      const took = fault.kind.endsWith('-after') || fault.kind === 'delay-before';
      expect(await world.exports.wait(id)).toMatchObject({
        status: 'completed',
        slices: { planned: 1, archived: 1 },
        events: loaded,
        tasksCreated: took ? 0 : 1,
      });
      expect(world.tasks.map(({ status }) => status)).toEqual(['COMPLETED']);
      // The emulator counts a call only when the call ends, even if its caller no longer waits for the reply.
      await seen(() => callsOf(world, 'CreateExportTask') > 0);
      expect(callsOf(world, 'CreateExportTask')).toBe(took ? 1 : 2);
      expect(world.emulator.state().faults).toEqual([]);
    },
  );
}
