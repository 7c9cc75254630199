import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, defaultPayloadConverter, RawValue } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect, inject, it } from 'vitest';
import type { OpenedExport, Opening } from '../../activities/index.js';
import { claimRun, readRun } from '../../archive/index.js';
import { firstRunOf } from '../../client/temporal.js';
import {
  CANCEL_SIGNAL,
  DAY_MS,
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  EXPORT_WORKFLOW,
  GRANTED_SIGNAL,
  parseExportRequest,
  REQUEST_TURN_SIGNAL,
  requestHash,
  resolveRequest,
  START_UPDATE,
  type StartReply,
} from '../../contract/index.js';
import { startWorkers } from '../../worker/start.js';
import { newState } from '../../workflows/export/state.js';
import { stepsOf } from '../replay/steps.js';
import { REGION } from '../support/constants.js';
import { overServer } from '../support/create-world.js';
import { laneView } from '../support/lane-view.js';
import { seen } from '../support/seen.js';
import { letTasksEnd, SLOW } from '../support/slow-tasks.js';
import { day, type World } from '../support/world.js';

const statuses = (world: World) => world.tasks.map(({ status }) => status);

async function start(world: World, group: string): Promise<{ id: string; runId: string }> {
  await world.logGroup(group, 1);
  return world.exports.start(world.request([group], 1));
}

async function expectBoth(world: World, ids: readonly string[]): Promise<void> {
  for (const { status, failures } of await Promise.all(ids.map((id) => world.exports.wait(id)))) {
    expect([status, failures]).toEqual(['completed', []]);
  }
  expect(statuses(world)).toEqual(['COMPLETED', 'COMPLETED']);
  expect(new Set(world.tasks.map(({ taskName }) => taskName)).size).toBe(2);
}

overServer(
  'a lane whose idle time has ended does not close if its next workflow task also contains a request for a turn',
  { ownNamespace: true, lane: { idleGraceMs: 15_000 } },
  async (world) => {
    const first = await start(world, '/first');
    await world.exports.wait(first.id);
    const lane = world.client.workflow.getHandle(world.laneId);
    const { runId } = await lane.describe();
    await world.stopWorker();
    // No worker runs when `idleGraceMs` ends, so the lane cannot close yet. Its next workflow task therefore contains
    // both the timer and a request.
    await seen(async () => ((await lane.fetchHistory()).events ?? []).at(-2)?.timerFiredEventAttributes);
    const { id, runId: owner } = await start(world, '/second');
    await lane.signal(REQUEST_TURN_SIGNAL, { requestId: `${owner}/1`, owner: id, share: id, weight: 1 });
    await world.startWorker();
    await expectBoth(world, [first.id, id]);
    expect((await lane.describe()).runId).toBe(runId);
  },
);

overServer(
  'an export that was started as a child workflow is cancelled together with its parent',
  { emulator: SLOW },
  async (world) => {
    await world.logGroup('/child', 1);
    const taskQueue = `${world.taskQueue}-parent`;
    const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowsPath: fileURLToPath(new URL('../support/parent-workflow.ts', import.meta.url)),
    });
    await worker.runUntil(async () => {
      const id = `${world.taskQueue}-child`;
      const parent = await world.client.workflow.start('archiveThenDelete', {
        workflowId: `${world.taskQueue}-parent`,
        taskQueue,
        args: [id, world.taskQueue, world.request(['/child'], 1)],
      });
      await seen(() => statuses(world).includes('RUNNING'));
      await parent.cancel();
      await expect(parent.result()).rejects.toThrow('cancelled');
      const result = await world.exports.wait(id);
      expect(result).toMatchObject({ status: 'cancelled', cancelledBy: { requestedBy: 'Temporal' } });
      expect(statuses(world)).toEqual(['CANCELLED']);
    });
    await connection.close();
  },
);

overServer('an export sends an unknown grant back before its run ends', {}, async (world) => {
  await world.logGroup('/stale', 1);
  const request = world.request(['/stale'], 1);
  const { id } = await world.exports.start(request);
  await world.exports.wait(id);
  const opened = await openedOf(world, id);
  // The signal arrives before the first workflow task, so the history has four events in that task. With
  // `historyEvents` of 4, the run continues as new in that task.
  const exportId = `${id}-stale`;
  const state = newState({ ...opened, exportId, timings: { ...opened.timings, historyEvents: 4 } });
  await world.stopWorker();
  const signaledRunId = await becomeExport(world, exportId, [request, { ...state, passBegun: true }]);
  const handle = world.client.workflow.getHandle(exportId);
  const store = world.aws.objects(opened.archive.bucket, opened.archive.bucketOwner);
  const run = await readRun(store, opened.archive, id, 1);
  if (run === undefined) throw new Error('the export has no record');
  await claimRun(store, opened.archive, { ...run, exportId, firstRunId: firstRunOf(await handle.describe()) }, 1);
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
});

overServer(
  'an update starts an export or attaches to it; an update with another or an invalid request is refused, and adds no event to the history',
  { emulator: SLOW },
  async (world) => {
    await world.logGroup('/updated', 1);
    const request = { ...world.request(['/updated'], 1), requestedBy: 'a service' };
    const workflowId = `${world.taskQueue}-updated`;
    const update = (sent: unknown, id = workflowId): Promise<StartReply> =>
      world.client.workflow.executeUpdateWithStart(START_UPDATE, {
        args: [sent],
        startWorkflowOperation: new WithStartWorkflowOperation(EXPORT_WORKFLOW, {
          ...{ workflowId: id, taskQueue: world.taskQueue, args: [sent] },
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      });
    const refusalOf = async (sent: unknown, id?: string): Promise<unknown> => {
      const error = await update(sent, id).catch((caught: unknown) => caught);
      const { cause } = error instanceof WorkflowUpdateFailedError ? error : expect.fail(String(error));
      return cause instanceof ApplicationFailure ? { type: cause.type, ...Object(cause.details?.[0]) } : cause;
    };

    const started = await update(request);
    const { runId } = await world.client.workflow.getHandle(workflowId).describe();
    expect(started).toEqual({
      ...{ schemaVersion: 1, exportId: workflowId, runId, attached: false },
      request: resolveRequest(parseExportRequest(request), 0),
      requestHash: requestHash(parseExportRequest(request)),
    });
    expect(await update({ ...request, requestedBy: 'another' })).toEqual({ ...started, attached: true });
    expect(await world.exports.start(request, { id: workflowId })).toMatchObject({ runId, attached: true });
    const events = await world.runLengths(workflowId);
    expect(await refusalOf({ ...request, force: true })).toMatchObject({
      ...{ type: 'ID_IN_USE', code: 'ID_IN_USE' },
      fields: [{ field: 'force', value: 'true', rule: 'the export has false' }],
    });
    expect(await world.runLengths(workflowId)).toEqual(events);

    // The next day, the same relative request attaches, and the reply has the window that the export runs.
    const relative = { ...request, window: { lookback: 'P3D' } };
    const [relativeId, yesterdayMs] = [`${workflowId}-relative`, Date.now() - DAY_MS];
    await world.exports.start(relative, { id: relativeId, nowMs: yesterdayMs });
    const { window } = resolveRequest(parseExportRequest(relative), yesterdayMs);
    expect(await update(relative, relativeId)).toMatchObject({ attached: true, request: { window } });
    await world.exports.cancel(relativeId, { requestedBy: 'test', reason: 'no longer needed' });

    const wrong = { ...request, window: { lookback: 'a week' } };
    expect(await refusalOf(wrong, `${workflowId}-wrong`)).toMatchObject({
      type: 'INVALID_REQUEST',
      fields: [{ field: 'window.lookback', value: '"a week"' }],
    });
    const closed = world.client.workflow.getHandle(`${workflowId}-wrong`);
    expect(await closed.result()).toMatchObject({ status: 'refused', failures: [{ code: 'INVALID_REQUEST' }] });
    expect(stepsOf(await closed.fetchHistory())).toEqual(['memo logferryResult', 'completed']);

    for (const sent of [null, ...UNREADABLE]) {
      const { type, fields } = Object(await refusalOf(sent));
      expect([type, fields]).toEqual(['INVALID_REQUEST', [expect.objectContaining({ field: 'request' })]]);
    }
    expect(await world.runLengths(workflowId)).toEqual(events);

    letTasksEnd(world.emulator);
    expect(await world.exports.wait(workflowId)).toMatchObject({ status: 'completed', slices: { archived: 1 } });
  },
);

/**
 * Payloads that a caller in another language can send by mistake: bytes, a part of a text, and an encrypted payload.
 */
const UNREADABLE = [
  ['binary/plain', 'bytes'],
  ['json/plain', '{"source":'],
  ['binary/encrypted', 'text'],
].map(([encoding = '', text = '']) =>
  RawValue.fromPayload({ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(text) }),
);

overServer(
  'payloads that cannot be decoded stop neither an export nor a lane, and an export with such a request is refused',
  { emulator: SLOW },
  async (world) => {
    await world.logGroup('/undecodable', 1);
    const { id } = await world.exports.start(world.request(['/undecodable'], 1));
    await seen(() => statuses(world).includes('RUNNING'));
    const signal = (to: string, name: string, sent: unknown) =>
      world.client.workflow.getHandle(to).signal<[unknown]>(name, sent);
    for (const sent of UNREADABLE) {
      await signal(world.laneId, REQUEST_TURN_SIGNAL, sent);
      await signal(id, GRANTED_SIGNAL, sent);
      // The check for secrets expects the Region in each history, as proof that it reads the payloads.
      const memo = { region: REGION };
      const start = { workflowId: `${id}-refused`, taskQueue: world.taskQueue, args: [sent], memo };
      expect(await world.client.workflow.execute(EXPORT_WORKFLOW, start)).toMatchObject({
        ...{ status: 'refused', failures: [{ code: 'INVALID_REQUEST' }] },
      });
    }
    await signal(id, CANCEL_SIGNAL, UNREADABLE[2]);
    expect(await world.exports.wait(id)).toMatchObject({ status: 'cancelled' });
    await seen(async () => (await laneView(world)).holder === undefined);
  },
);

overServer(
  'the activities of an export have summaries for the Web UI, and work for the slot goes first, planning second, recording last',
  {},
  async (world) => {
    const { id } = await start(world, '/named');
    await world.exports.wait(id);
    const { events } = await world.client.workflow.getHandle(id).fetchHistory();
    const seenOf: Record<string, unknown> = {};
    for (const { activityTaskScheduledEventAttributes: scheduled, userMetadata } of events ?? []) {
      const { activityType, priority } = scheduled ?? {};
      const summary = userMetadata?.summary && defaultPayloadConverter.fromPayload(userMetadata.summary);
      if (activityType?.name) seenOf[activityType.name] = [priority?.priorityKey, summary];
    }
    const slice = `/named ${day(0).slice(0, 10)}`;
    expect(seenOf).toMatchObject({
      ...{ createOrAdopt: [1, slice], watchExportTask: [1, slice] },
      ...{ planSlices: [3, 'pass 2: first page'], verifyAndRecord: [4, slice] },
    });
  },
);

it('a worker that cannot start for a reason of its own, such as a broken bundle, says that reason and does not blame Temporal', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-bundle-'));
  const workflowBundlePath = join(folder, 'bundle.cjs');
  await writeFile(workflowBundlePath, 'this is no JavaScript');
  const started = startWorkers({
    ...{ connection: { address: inject('temporalAddress') }, namespace: 'default', taskQueue: 'with-broken-bundle' },
    ...{ stickyTimeoutMs: 1_000, workflowBundlePath },
    deps: {
      awsFor: () => Promise.reject(new Error('no activity runs')),
      authorize: async () => 'any',
      ...{ timings: DEFAULT_TIMINGS, lane: DEFAULT_LANE_SETTINGS, version: 'test' },
    },
  });
  await expect(started).rejects.toThrow(/source map/);
  await rm(folder, { recursive: true });
});

/**
 * Makes a foreign workflow continue as new as an export with a given state.
 * @returns the run id of the export, which no worker has run yet
 */
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

/** The answer of openExport, read from the history of an export. */
async function openedOf(world: World, id: string): Promise<OpenedExport> {
  const { events = [] } = await world.client.workflow.getHandle(id).fetchHistory();
  const completed = events?.find((event) => event.activityTaskCompletedEventAttributes);
  const [payload] = completed?.activityTaskCompletedEventAttributes?.result?.payloads ?? [];
  const opening = defaultPayloadConverter.fromPayload<Opening>(payload ?? {});
  if (opening.kind !== 'opened') throw new Error('the export was refused');
  return opening.export;
}
