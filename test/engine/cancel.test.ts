import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../support/create-world.js';
import { seen } from '../support/seen.js';
import type { World } from '../support/world.js';

const asked = { requestedBy: 'auditor', reason: 'wrong bucket' };

describe('cancelling', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ emulator: { taskMs: 60_000 }, timings: { pendingCancelBoundMs: 1_500 } });
  });
  afterAll(async () => {
    expect(await world.examineHistories()).toBeGreaterThan(4);
    await world.close();
  });

  /** Starts an export of two days and waits until AWS runs its first task. */
  async function running(group: string): Promise<{ id: string; taskId: string }> {
    await world.logGroup(group, 2);
    const { id } = await world.exports.start(world.request([group], 2));
    const task = await seen(() => world.tasks.find((t) => t.logGroupName === group && t.status === 'RUNNING'));
    return { id, taskId: task.taskId };
  }
  const statusOf = (taskId: string) => world.tasks.find((task) => task.taskId === taskId)?.status;

  it('reaches AWS, and the manifest says who and why', async () => {
    const { id, taskId } = await running('/cancel/running');
    const result = await world.exports.cancel(id, asked);
    expect(result).toMatchObject({ status: 'cancelled', cancelledBy: asked, slices: { planned: 2, cancelled: 2 } });
    expect(statusOf(taskId)).toBe('CANCELLED');
    expect(await world.readJson(result.manifest ?? '')).toMatchObject({ status: 'cancelled', cancelledBy: asked });
    expect((await world.client.workflow.getHandle(id).describe()).status.name).toBe('CANCELLED');
  });

  it('takes a native cancel alone, and leaves the window open for the next run', async () => {
    const { id, taskId } = await running('/cancel/native');
    await world.client.workflow.getHandle(id).cancel();
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'cancelled',
      cancelledBy: { requestedBy: 'Temporal' },
    });
    expect(statusOf(taskId)).toBe('CANCELLED');

    world.emulator.configure({ taskMs: 100 });
    const again = await world.exports.start(world.request(['/cancel/native'], 2));
    expect(await world.exports.wait(again.id)).toMatchObject({ status: 'completed', slices: { archived: 2 } });
    world.emulator.configure({ taskMs: 60_000 });
  });

  it('takes its signal alone: Temporal then says Completed, the result says cancelled', async () => {
    const { id } = await running('/cancel/signal');
    const handle = world.client.workflow.getHandle(id);
    await handle.signal('cancelExport', asked);
    await handle.signal('cancelExport', { requestedBy: 'somebody else', reason: 'too' });
    expect(await world.exports.wait(id)).toMatchObject({ status: 'cancelled', cancelledBy: asked });
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  });

  it('keeps what AWS completed all the same', async () => {
    world.emulator.configure({ cancelOutcome: 'completed' });
    const { id } = await running('/cancel/too-late');
    const result = await world.exports.cancel(id, asked);
    world.emulator.configure({ cancelOutcome: 'cancelled' });
    expect(result).toMatchObject({ status: 'cancelled', slices: { archived: 1, cancelled: 1 } });
  });

  it('withdraws an export that waits for its turn, and leaves the holder alone', async () => {
    const holder = await running('/cancel/holder');
    await world.logGroup('/cancel/waiting', 1);
    const waiting = await world.exports.start(world.request(['/cancel/waiting'], 1));
    await seen(async () => (await world.exports.progress(waiting.id))?.phase === 'waiting');
    expect(await world.exports.cancel(waiting.id, asked)).toMatchObject({ status: 'cancelled', tasksCreated: 0 });
    expect(statusOf(holder.taskId)).toBe('RUNNING');
    await world.exports.cancel(holder.id, asked);
  });

  it('names a task that stays PENDING_CANCEL beyond the bound', async () => {
    world.emulator.addFault({ operation: 'CancelExportTask', kind: 'stick', times: 1, taskStatus: 'PENDING_CANCEL' });
    const { id, taskId } = await running('/cancel/stuck');
    const result = await world.exports.cancel(id, asked);
    expect(result).toMatchObject({ status: 'cancelled', stillCancelling: [taskId] });
    expect(await world.readJson(result.manifest ?? '')).toMatchObject({ stillCancelling: [taskId] });
  });
});
