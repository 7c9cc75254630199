import { fileURLToPath } from 'node:url';
import { defaultPayloadConverter } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect, inject, it } from 'vitest';
import type { OpenedExport, Opening } from '../../activities/index.js';
import { GRANTED_SIGNAL } from '../../contract/index.js';
import { newState } from '../../workflows/export/state.js';
import { createWorld } from '../support/create-world.js';
import { seen } from '../support/seen.js';
import { letTasksEnd, SLOW } from '../support/slow-tasks.js';
import type { World } from '../support/world.js';

it.concurrent('lets the next export in once a turn is used up, one task at a time', async () => {
  const world = await createWorld({ emulator: { taskMs: 600 }, lane: { quantumMs: 300 } });
  try {
    await world.logGroup('/share/a', 12);
    await world.logGroup('/share/b', 2);
    const a = await world.exports.start(world.request(['/share/a'], 12));
    await seen(() => world.tasks.length > 0);
    const b = await world.exports.start(world.request(['/share/b'], 2));
    const results = await Promise.all([world.exports.wait(a.id), world.exports.wait(b.id)]);
    expect(results.map(({ status, tasksCreated }) => [status, tasksCreated])).toEqual([
      ['completed', 12],
      ['completed', 2],
    ]);
    const order = world.tasks.map(({ logGroupName }) => logGroupName);
    expect(order.indexOf('/share/b')).toBeLessThan(order.lastIndexOf('/share/a'));
    expect(world.emulator.state().counters.CreateExportTask?.calls).toBe(14);
    expect(await world.examineHistories()).toBeGreaterThan(2);
  } finally {
    await world.close();
  }
});

it.concurrent('passes the turn of a terminated holder on, whose task the next run adopts', async () => {
  const world = await createWorld({ emulator: SLOW, lane: { lookIntervalMs: 500 } });
  try {
    await world.logGroup('/gone', 1);
    await world.logGroup('/next', 1);
    const gone = await world.exports.start(world.request(['/gone'], 1));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    const next = await world.exports.start(world.request(['/next'], 1));
    await seen(async () => (await world.exports.progress(next.id))?.phase === 'waiting');
    await world.client.workflow.getHandle(gone.id).terminate('test');
    const again = await world.exports.start(world.request(['/gone'], 1));
    letTasksEnd(world.emulator);

    expect(await world.exports.wait(next.id)).toMatchObject({ status: 'completed', tasksCreated: 1 });
    expect(await world.exports.wait(again.id)).toMatchObject({
      status: 'completed',
      tasksCreated: 0,
      slices: { archived: 1 },
    });
    expect(world.tasks.length).toBe(2);
  } finally {
    await world.close();
  }
});

it.concurrent('is started again by a waiting owner when somebody terminates it', async () => {
  const world = await createWorld({ emulator: SLOW, timings: { lookAtLaneMs: 500 } });
  try {
    await world.logGroup('/holds', 1);
    await world.logGroup('/waits', 1);
    const holds = await world.exports.start(world.request(['/holds'], 1));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    const waits = await world.exports.start(world.request(['/waits'], 1));
    await seen(async () => (await world.exports.progress(waits.id))?.phase === 'waiting');
    await world.client.workflow.getHandle(world.laneId).terminate('test');
    letTasksEnd(world.emulator);
    const results = await Promise.all([world.exports.wait(holds.id), world.exports.wait(waits.id)]);
    expect(results.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(world.tasks.length).toBe(2);
  } finally {
    await world.close();
  }
});

it.concurrent('goes on over continue-as-new of both sides, losing no slice and no turn', async () => {
  const world = await createWorld({ lane: { quantumMs: 200, maxSignals: 3 }, timings: { historyEvents: 60 } });
  try {
    const loaded = (await world.logGroup('/long/a', 8)) + (await world.logGroup('/long/b', 8));
    const starts = ['/long/a', '/long/b'].map((group) => world.exports.start(world.request([group], 8)));
    const ids = (await Promise.all(starts)).map(({ id }) => id);
    const results = await Promise.all(ids.map((id) => world.exports.wait(id)));
    expect(results.map(({ status, slices }) => [status, slices.planned, slices.archived])).toEqual([
      ['completed', 8, 8],
      ['completed', 8, 8],
    ]);
    expect(results.reduce((sum, { events }) => sum + events, 0)).toBe(loaded);
    expect(world.tasks.length).toBe(16);
    expect(await world.examineHistories()).toBeGreaterThan(5);
  } finally {
    await world.close();
  }
});

it.concurrent('loses nothing when every workflow task is replayed from its history', async () => {
  const world = await createWorld({ maxCachedWorkflows: 0 });
  try {
    await world.logGroup('/uncached', 2);
    const { id } = await world.exports.start(world.request(['/uncached'], 2));
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', tasksCreated: 2 });
  } finally {
    await world.close();
  }
});

it.concurrent('hands a watch over to the next worker when one shuts down', async () => {
  const world = await createWorld({ emulator: SLOW, timings: { watchAttemptMs: 45_000 } });
  try {
    await world.logGroup('/handover', 1);
    const { id } = await world.exports.start(world.request(['/handover'], 1));
    await seen(async () => (await world.exports.progress(id))?.task);
    const describes = () => world.emulator.state().counters.DescribeExportTasks?.calls ?? 0;
    const before = describes();
    await seen(() => describes() > before);
    await world.stopWorker();
    await world.startWorker();
    letTasksEnd(world.emulator);
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', tasksCreated: 1 });
    const { events } = await world.client.workflow.getHandle(id).fetchHistory();
    const handedOver = (events ?? []).map(
      ({ activityTaskStartedEventAttributes: start }) => start?.lastFailure?.message,
    );
    // A watch that was abandoned instead would say that it timed out.
    expect(handedOver.filter((message) => message)).toEqual([expect.stringMatching(/^AWS status/)]);
  } finally {
    await world.close();
  }
});

it.concurrent('sends a grant that it does not know back before its run ends', async () => {
  const world = await createWorld();
  try {
    await world.logGroup('/stale', 1);
    const request = world.request(['/stale'], 1);
    const { id } = await world.exports.start(request);
    await world.exports.wait(id);
    const opened = await openedOf(world, id);
    // So many events are there when a signal has come before the first task: that run continues in it.
    const state = newState({ ...opened, runNo: 2, timings: { ...opened.timings, historyEvents: 4 } });
    await world.stopWorker();
    const signaledRunId = await becomeExport(world, `${id}-stale`, [request, { ...state, passBegun: true }]);
    const handle = world.client.workflow.getHandle(`${id}-stale`);
    await handle.signal(GRANTED_SIGNAL, { requestId: 'stale/1' });
    await world.startWorker();
    expect(await handle.result()).toMatchObject({ status: 'completed' });
    const first = await world.client.workflow.getHandle(`${id}-stale`, signaledRunId).fetchHistory();
    expect(first.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
    const answered = (first.events ?? []).filter(
      (event) =>
        event.externalWorkflowExecutionSignaledEventAttributes ||
        event.signalExternalWorkflowExecutionFailedEventAttributes,
    );
    expect(answered.length).toBe(1);
  } finally {
    await world.close();
  }
});

/** @returns the run of an export that was carried its state, and that no worker has seen yet */
async function becomeExport(world: World, workflowId: string, args: readonly unknown[]): Promise<string> {
  const taskQueue = `${workflowId}-before`;
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const workflowsPath = fileURLToPath(new URL('../support/becoming-workflow.ts', import.meta.url));
  const worker = await Worker.create({ connection, taskQueue, workflowsPath });
  const runId = await worker.runUntil(async () => {
    const started = { workflowId, taskQueue, args: [world.taskQueue, ...args] };
    const { firstExecutionRunId } = await world.client.workflow.start('becomeExport', started);
    return seen(async () => {
      const now = (await world.client.workflow.getHandle(workflowId).describe()).runId;
      return now === firstExecutionRunId ? undefined : now;
    });
  });
  await connection.close();
  return runId;
}

/** An export as its opening found it, which its history tells. */
async function openedOf(world: World, id: string): Promise<OpenedExport> {
  const { events = [] } = await world.client.workflow.getHandle(id).fetchHistory();
  const completed = events?.find((event) => event.activityTaskCompletedEventAttributes);
  const [payload] = completed?.activityTaskCompletedEventAttributes?.result?.payloads ?? [];
  const opening = defaultPayloadConverter.fromPayload<Opening>(payload ?? {});
  if (opening.kind !== 'opened') throw new Error('the export was refused');
  return opening.export;
}
