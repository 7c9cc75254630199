import { expect } from 'vitest';
import { callsOf, EVERY_FAULT, oneDay } from '../../support/every-fault.js';
import { seen } from '../../support/seen.js';
import { Topic } from '../scenario.js';

export const cancelFaults = new Topic('faults of a cancel');

for (const [name, fault] of EVERY_FAULT) {
  cancelFaults.scenario(
    `if CancelExportTask has ${name}, the task is cancelled before the export closes`,
    { emulator: { taskMs: 600_000 } },
    async (world) => {
      const { id } = await oneDay(world, '/cancel');
      await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
      // The SDK makes two attempts for each call, so the fault occurs twice. If the first attempt had an effect, the
      // watch may notice the task's end before the second attempt.
      world.emulator.addFault({ operation: 'CancelExportTask', times: 2, ...fault });
      const result = await world.exports.cancel(id, { requestedBy: 'auditor', reason: 'wrong bucket' });
      expect(result).toMatchObject({ status: 'cancelled', slices: { planned: 1, cancelled: 1 }, tasksCreated: 1 });
      expect(result.stillCancelling).toBeUndefined();
      expect(world.tasks.map(({ status }) => status)).toEqual(['CANCELLED']);
      expect(callsOf(world, 'CreateExportTask')).toBe(1);
    },
  );
}
