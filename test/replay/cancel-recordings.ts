import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { seen } from '../support/seen.js';
import type { ServerWorld } from '../support/server-world.js';
import { letTasksEnd, SLOW } from '../support/slow-tasks.js';
import { type Recording, start, taskIn } from './recording.js';

const ASKED = { requestedBy: 'auditor', reason: 'wrong bucket' };

/** Recordings of exports that are cancelled at different moments. */
export const CANCELLED: readonly Recording[] = [
  {
    name: 'export-cancelled',
    steps: ['signal cancelExport', 'cancelExportTask: accepted', 'watchExportTask: over CANCELLED', 'cancelled'],
    options: { emulator: SLOW },
    happen: (world) => cancelledIn(world, 'RUNNING'),
  },
  {
    name: 'export-cancelled-pending',
    steps: ['signal cancelExport', 'cancelExportTask: accepted', 'watchExportTask: over CANCELLED', 'cancelled'],
    options: { emulator: { pendingMs: 600_000 } },
    happen: (world) => cancelledIn(world, 'PENDING'),
  },
  {
    name: 'export-cancelled-natively',
    steps: ['native cancel', 'cancelExportTask: accepted', 'watchExportTask: over CANCELLED', 'cancelled'],
    without: ['signal cancelExport'],
    options: { emulator: SLOW },
    async happen(world) {
      const { id } = await start(world, '/natively', 2);
      await taskIn(world, '/natively', 'RUNNING');
      await world.client.workflow.getHandle(id).cancel();
      await world.exports.wait(id);
      return id;
    },
  },
  {
    name: 'export-cancelled-in-flight',
    steps: [
      ...['signal cancelExport', 'createOrAdopt: unclear', 'findExportTask: adopted'],
      ...['cancelExportTask: accepted', 'watchExportTask: over CANCELLED', 'cancelled'],
    ],
    options: { emulator: SLOW },
    async happen(world) {
      // This delay is long enough for the cancel to arrive before the answer to the create.
      world.emulator.addFault({ operation: 'CreateExportTask', kind: 'delay-before', delayMs: 1_000 });
      world.emulator.addFault({ operation: 'CreateExportTask', kind: 'reset-after' });
      const { id } = await start(world, '/flight', 2);
      await seen(() => !world.emulator.state().faults.some(({ kind }) => kind === 'delay-before'));
      await world.exports.cancel(id, ASKED);
      return id;
    },
  },
  {
    name: 'export-cancelled-stuck',
    steps: ['cancelExportTask: accepted', 'timer fired', 'verifyAndRecord: recorded cancelled', 'cancelled'],
    options: { emulator: SLOW, timings: { pendingCancelBoundMs: 1_500 } },
    happen(world) {
      world.emulator.addFault({ operation: 'CancelExportTask', kind: 'stick', taskStatus: 'PENDING_CANCEL' });
      return cancelledIn(world, 'RUNNING');
    },
  },
  {
    name: 'export-cancelled-too-late',
    steps: [
      ...['signal cancelExport', 'cancelExportTask: alreadyFinished', 'watchExportTask: over COMPLETED'],
      ...['verifyAndRecord: recorded archived', 'cancelled'],
    ],
    options: { emulator: SLOW },
    async happen(world) {
      const { id } = await start(world, '/finished', 2);
      await taskIn(world, '/finished', 'RUNNING');
      // DescribeExportTasks is delayed until the cancel was answered, so the export learns of the task's end only after
      // the answer.
      world.emulator.addFault({ operation: 'DescribeExportTasks', kind: 'delay-before', delayMs: 5_000 });
      world.emulator.addFault({ operation: 'CancelExportTask', kind: 'delay-before', delayMs: 1_000 });
      await seen(() => world.emulator.state().faults.length === 1);
      const cancelled = world.exports.cancel(id, ASKED);
      await seen(() => world.emulator.state().faults.length === 0);
      letTasksEnd(world.emulator);
      await cancelled;
      return id;
    },
  },
  {
    name: 'export-cancelled-as-child',
    steps: ['native cancel', 'cancelExportTask: accepted', 'watchExportTask: over CANCELLED', 'cancelled'],
    options: { emulator: SLOW },
    happen: cancelledAsChild,
  },
];

async function cancelledIn(world: ServerWorld, status: string): Promise<string> {
  const { id } = await start(world, '/cancelled', 2);
  await taskIn(world, '/cancelled', status);
  await world.exports.cancel(id, ASKED);
  return id;
}

/** Starts a workflow that has an export as its child, and cancels this workflow. @returns the id of the export */
async function cancelledAsChild(world: ServerWorld): Promise<string> {
  await world.logGroup('/child', 1);
  const taskQueue = `${world.taskQueue}-parent`;
  const connection = await NativeConnection.connect({ address: world.temporalAddress });
  const { namespace } = world.client.options;
  const workflowsPath = fileURLToPath(new URL('../support/parent-workflow.ts', import.meta.url));
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowsPath });
  const id = `${world.taskQueue}-child`;
  await worker.runUntil(async () => {
    const parent = await world.client.workflow.start('archiveThenDelete', {
      workflowId: taskQueue,
      taskQueue,
      args: [id, world.taskQueue, world.request(['/child'], 1)],
    });
    await taskIn(world, '/child', 'RUNNING');
    await parent.cancel();
    await parent.result().catch(() => undefined);
    await world.exports.wait(id);
  });
  await connection.close();
  return id;
}
