import { expect } from 'vitest';
import { callsOf, EVERY_FAULT, oneDay } from '../../support/every-fault.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import { Topic } from '../scenario.js';

export const describeFaults = new Topic('faults of DescribeExportTasks');

/** Number of attempts that the SDK makes for one call. */
const ATTEMPTS = 2;

for (const [name, fault] of EVERY_FAULT) {
  describeFaults.scenario(
    `if the call that looks for a lost task has ${name}, the task is adopted`,
    {},
    async (world) => {
      // The answer to the create is delayed until the fault for the next DescribeExportTasks call was added.
      world.emulator.addFault({ operation: 'CreateExportTask', kind: 'delay-after', delayMs: 1_000 });
      world.emulator.addFault({ operation: 'CreateExportTask', kind: 'reset-after' });
      const { id, loaded } = await oneDay(world, '/look');
      await seen(() => world.tasks.length === 1);
      world.emulator.addFault({ operation: 'DescribeExportTasks', times: ATTEMPTS, ...fault });
      expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 0 });
      expect(world.tasks.map(({ status }) => status)).toEqual(['COMPLETED']);
      expect(callsOf(world, 'CreateExportTask')).toBe(1);
      expect(world.emulator.state().faults).toEqual([]);
    },
  );
}

for (const [name, fault] of EVERY_FAULT) {
  describeFaults.scenario(
    `if the call of a watch has ${name}, the task is watched to its end`,
    { emulator: SLOW },
    async (world) => {
      const { id, loaded } = await oneDay(world, '/watch');
      await seen(async () => (await world.exports.progress(id))?.task);
      world.emulator.addFault({ operation: 'DescribeExportTasks', times: ATTEMPTS, ...fault });
      await seen(() => world.emulator.state().faults.length === 0);
      letTasksEnd(world.emulator);
      expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 1 });
      expect(world.tasks.map(({ status }) => status)).toEqual(['COMPLETED']);
      expect(callsOf(world, 'CreateExportTask')).toBe(1);
      expect(world.emulator.state().faults).toEqual([]);
    },
  );
}
