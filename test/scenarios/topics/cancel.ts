import { expect } from 'vitest';
import { seen } from '../../support/seen.js';
import type { World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const cancel = new Topic('cancelling');

const asked = { requestedBy: 'auditor', reason: 'wrong bucket' };
const SETTINGS = { emulator: { taskMs: 60_000 }, timings: { pendingCancelBoundMs: 1_500 } };

/** Starts an export of two days and waits until AWS runs its first task. */
async function running(world: World, group: string): Promise<{ id: string; taskId: string }> {
  await world.logGroup(group, 2);
  const { id } = await world.exports.start(world.request([group], 2));
  const task = await seen(() => world.tasks.find((t) => t.logGroupName === group && t.status === 'RUNNING'));
  return { id, taskId: task.taskId };
}

const statusOf = (world: World, taskId: string) => world.tasks.find((task) => task.taskId === taskId)?.status;

cancel.scenario(
  'cancels the task at AWS, and the manifest contains requester and reason',
  { ...SETTINGS, alsoOverTheServer: 'npm run test:rest' },
  async (world) => {
    const { id, taskId } = await running(world, '/cancel/running');
    const result = await world.exports.cancel(id, asked);
    expect(result).toMatchObject({ status: 'cancelled', cancelledBy: asked, slices: { planned: 2, cancelled: 2 } });
    expect(statusOf(world, taskId)).toBe('CANCELLED');
    expect(await world.readJson(result.manifest ?? '')).toMatchObject({ status: 'cancelled', cancelledBy: asked });
    expect((await world.client.workflow.getHandle(id).describe()).status.name).toBe('CANCELLED');
  },
);

cancel.scenario(
  "works with Temporal's own cancel alone, and leaves the window open for the next run",
  { ...SETTINGS, alsoOverTheServer: 'npm test', alsoSwitched: true },
  async (world) => {
    const { id, taskId } = await running(world, '/cancel/native');
    await world.client.workflow.getHandle(id).cancel();
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'cancelled',
      cancelledBy: { requestedBy: 'Temporal' },
    });
    expect(statusOf(world, taskId)).toBe('CANCELLED');

    world.emulator.configure({ taskMs: 100 });
    const again = await world.exports.start(world.request(['/cancel/native'], 2));
    expect(await world.exports.wait(again.id)).toMatchObject({ status: 'completed', slices: { archived: 2 } });
  },
);

cancel.scenario(
  'works with the signal alone: the result has the status `cancelled`, while Temporal shows the workflow as Completed',
  SETTINGS,
  async (world) => {
    const { id } = await running(world, '/cancel/signal');
    const handle = world.client.workflow.getHandle(id);
    await handle.signal('cancelExport', asked);
    await handle.signal('cancelExport', { requestedBy: 'another auditor', reason: 'too' });
    expect(await world.exports.wait(id)).toMatchObject({ status: 'cancelled', cancelledBy: asked });
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  },
);

cancel.scenario('records the slice of a task that AWS completed in spite of the cancel', SETTINGS, async (world) => {
  world.emulator.configure({ cancelOutcome: 'completed' });
  const { id } = await running(world, '/cancel/too-late');
  const result = await world.exports.cancel(id, asked);
  expect(result).toMatchObject({ status: 'cancelled', slices: { archived: 1, cancelled: 1 } });
});

cancel.scenario('ends an export that waits for its turn, and does not affect the holder', SETTINGS, async (world) => {
  const holder = await running(world, '/cancel/holder');
  await world.logGroup('/cancel/waiting', 1);
  const waiting = await world.exports.start(world.request(['/cancel/waiting'], 1));
  await seen(async () => (await world.exports.progress(waiting.id))?.phase === 'waiting');
  expect(await world.exports.cancel(waiting.id, asked)).toMatchObject({ status: 'cancelled', tasksCreated: 0 });
  expect(statusOf(world, holder.taskId)).toBe('RUNNING');
  await world.exports.cancel(holder.id, asked);
});

cancel.scenario(
  'ends with a result that names a task which stays PENDING_CANCEL for too long',
  { ...SETTINGS, leavesTasks: true },
  async (world) => {
    world.emulator.addFault({ operation: 'CancelExportTask', kind: 'stick', times: 1, taskStatus: 'PENDING_CANCEL' });
    const { id, taskId } = await running(world, '/cancel/stuck');
    const result = await world.exports.cancel(id, asked);
    expect(result).toMatchObject({ status: 'cancelled', stillCancelling: [taskId] });
    expect(await world.readJson(result.manifest ?? '')).toMatchObject({ stillCancelling: [taskId] });
  },
);
