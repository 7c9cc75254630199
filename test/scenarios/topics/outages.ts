import type { Fault } from '@logferry/emulator';
import { expect } from 'vitest';
import { laneView } from '../../support/lane-view.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import type { World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const outages = new Topic('refusals and outages');

const asked = { requestedBy: 'auditor', reason: 'wrong bucket' };
const FOR_EVER = 1_000_000;

/** A fault with which AWS refuses an operation until the faults are cleared. */
const refusing = (operation: string, code: string): Fault => ({
  operation,
  kind: 'error-before',
  status: 400,
  code,
  times: FOR_EVER,
});

/** Pauses that are so short that several of them occur in a test. In each of them, the export gives its turn back. */
const IMPATIENT = { longestPauseMs: 150, idleTurnMs: 100 };

const running = (world: World, group: string) =>
  seen(() => world.tasks.find(({ logGroupName, status }) => logGroupName === group && status === 'RUNNING'));

outages.scenario(
  'an export leaves no task running if AWS at first fails to cancel the task',
  {
    emulator: { taskMs: 60_000, cancelMs: 50 },
    timings: { ...IMPATIENT, pendingCancelBoundMs: 10_000 },
  },
  async (world) => {
    await world.logGroup('/refused-cancel', 1);
    const { id } = await world.exports.start(world.request(['/refused-cancel'], 1));
    await running(world, '/refused-cancel');
    // The activity makes two attempts, and the SDK makes two attempts for each of them, so these are four failures. AWS
    // then answers that it does not know the task.
    world.emulator.addFault({ operation: 'CancelExportTask', kind: 'error-before', times: 4 });
    const unknown = { ...refusing('CancelExportTask', 'ResourceNotFoundException'), times: 2 };
    world.emulator.addFault(unknown);
    const result = await world.exports.cancel(id, asked);
    expect(result).toMatchObject({ status: 'cancelled', slices: { cancelled: 1 } });
    expect(result.stillCancelling).toBeUndefined();
    expect(world.tasks.map(({ status }) => status)).toEqual(['CANCELLED']);
    expect(world.emulator.state().faults).toEqual([]);
  },
);

outages.scenario(
  'a cancelled export ends only with its task if AWS always refuses to cancel the task',
  {
    emulator: SLOW,
    timings: { pendingCancelBoundMs: 200, ...IMPATIENT },
  },
  async (world) => {
    await world.logGroup('/no-cancel', 1);
    world.emulator.addFault({ ...refusing('CancelExportTask', 'AccessDeniedException') });
    const { id } = await world.exports.start(world.request(['/no-cancel'], 1));
    await running(world, '/no-cancel');
    const cancelled = world.exports.cancel(id, asked);
    const cancels = () => world.emulator.state().counters.CancelExportTask?.calls ?? 0;
    await seen(() => cancels() > 2);
    letTasksEnd(world.emulator);
    expect(await cancelled).toMatchObject({ status: 'cancelled', slices: { archived: 1 } });
    expect(world.tasks.map(({ status }) => status)).toEqual(['COMPLETED']);
  },
);

outages.scenario(
  'an export that is not allowed to describe its task gives its turn back, shows the reason, and continues when AWS allows the call again',
  {
    alsoOverTheServer: 'npm test',
    emulator: SLOW,
    timings: { ...IMPATIENT, watchAttemptMs: 1_000, blindBoundMs: 120_000 },
    lane: { idleGraceMs: 60_000 },
  },
  async (world) => {
    const loaded = await world.logGroup('/blind', 1);
    await world.logGroup('/sees', 1);
    const blind = await world.exports.start(world.request(['/blind'], 1));
    await running(world, '/blind');
    const sees = await world.exports.start(world.request(['/sees'], 1));
    await seen(async () => (await laneView(world)).waiting.some(({ owner }) => owner === sees.id));

    world.emulator.addFault(refusing('DescribeExportTasks', 'AccessDeniedException'));
    const trouble = await seen(async () => (await world.exports.progress(blind.id))?.trouble);
    expect(trouble).toMatchObject({ code: 'ACCESS_DENIED', message: expect.stringContaining('DescribeExportTasks') });
    const away = await seen(async () => (await laneView(world)).absent?.find(({ owner }) => owner === blind.id));
    expect(away.trouble).toBe('ACCESS_DENIED');
    // The other export then gets a turn, and AWS refuses its DescribeExportTasks call, too.
    await seen(async () => (await laneView(world)).absent?.some(({ owner }) => owner === sees.id));
    letTasksEnd(world.emulator);
    await seen(() => world.tasks.every(({ status }) => status === 'COMPLETED'));
    world.emulator.clearFaults();
    const results = await Promise.all([blind.id, sees.id].map((id) => world.exports.wait(id)));
    expect(results.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(results[0]).toMatchObject({ events: loaded, tasksCreated: 1 });
    expect(world.tasks.length).toBe(2);
    expect((await laneView(world)).absent).toBeUndefined();
  },
);

outages.scenario(
  'an export that cannot describe its task for too long leaves its windows open with the reason, and the next run adopts the task',
  { emulator: SLOW, timings: { ...IMPATIENT, blindBoundMs: 800 } },
  async (world) => {
    const loaded = await world.logGroup('/unseen', 2);
    const { id } = await world.exports.start(world.request(['/unseen'], 2));
    await running(world, '/unseen');
    world.emulator.addFault(refusing('DescribeExportTasks', 'ExpiredTokenException'));
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'failed',
      slices: { planned: 2, failed: 2 },
      failures: [{ code: 'CREDENTIALS' }, { code: 'CREDENTIALS' }],
    });
    world.emulator.clearFaults();
    letTasksEnd(world.emulator);
    const again = await world.exports.start(world.request(['/unseen'], 2));
    expect(await world.exports.wait(again.id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 1 });
    expect(world.tasks.map(({ taskName }) => taskName?.slice(-3))).toEqual([':g1', ':g1']);
  },
);

outages.scenario(
  'an export creates no task with a role that is not allowed to describe export tasks',
  {},
  async (world) => {
    await world.logGroup('/no-describe', 1);
    world.emulator.addFault(refusing('DescribeExportTasks', 'AccessDeniedException'));
    const { id } = await world.exports.start(world.request(['/no-describe'], 1));
    const result = await world.exports.wait(id);
    expect(result).toMatchObject({ status: 'refused', tasksCreated: 0, failures: [{ code: 'ACCESS_DENIED' }] });
    expect(result.failures[0]?.hint).toContain('DescribeExportTasks');
    expect(world.tasks).toEqual([]);
  },
);

outages.scenario(
  "an export creates no task if the worker could not read the task's objects back",
  {},
  async (world) => {
    await world.logGroup('/unreadable', 2);
    world.emulator.addFault({ operation: 'GetObject', urlHas: '/data/', kind: 'deny', times: 1_000 });
    const { id } = await world.exports.start(world.request(['/unreadable'], 2));
    expect(await world.exports.wait(id)).toMatchObject({ status: 'refused', failures: [{ code: 'BUCKET_ACCESS' }] });
    expect(world.tasks).toEqual([]);
  },
);

outages.scenario(
  'an export waits before a create until its credentials work again',
  { timings: IMPATIENT },
  async (world) => {
    const loaded = await world.logGroup('/hiccup', 2);
    world.emulator.addFault({ ...refusing('CreateExportTask', 'ExpiredTokenException'), times: 3 });
    const { id } = await world.exports.start(world.request(['/hiccup'], 2));
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 2 });
    expect(world.emulator.state().faults).toEqual([]);
  },
);

outages.scenario(
  'an export waits before a create until it is allowed to list the destination',
  { timings: IMPATIENT },
  async (world) => {
    const loaded = await world.logGroup('/unlisted', 2);
    world.emulator.addFault({ operation: 'ListObjectsV2', kind: 'deny', urlHas: 'data', times: 3 });
    const { id } = await world.exports.start(world.request(['/unlisted'], 2));
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 2 });
    expect(world.emulator.state().faults).toEqual([]);
  },
);

outages.scenario(
  'an export ends with all windows open if its credentials stay expired',
  { timings: { ...IMPATIENT, credentialsBoundMs: 300 } },
  async (world) => {
    await world.logGroup('/expired', 3);
    world.emulator.addFault(refusing('CreateExportTask', 'ExpiredTokenException'));
    const { id } = await world.exports.start(world.request(['/expired'], 3));
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'refused',
      slices: { planned: 3, failed: 3 },
      failures: [{ code: 'CREDENTIALS' }, { code: 'CREDENTIALS' }, { code: 'CREDENTIALS' }],
    });
    expect(world.emulator.state().counters.CreateExportTask?.calls).toBeGreaterThan(1);
  },
);

outages.scenario(
  'an export records the objects of a task when its credentials work again',
  { timings: IMPATIENT },
  async (world) => {
    const loaded = await world.logGroup('/unread', 1);
    world.emulator.addFault({ ...refusing('GetObject', 'ExpiredToken'), urlHas: '.gz', times: 3 });
    const { id } = await world.exports.start(world.request(['/unread'], 1));
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'completed',
      slices: { archived: 1 },
      events: loaded,
    });
    expect(world.emulator.state().faults).toEqual([]);
  },
);

const HISTORY_EVENTS = 60;

outages.scenario(
  'exports continue as new during an outage, so that each run stays short, and complete after the outage',
  {
    timings: { ...IMPATIENT, historyEvents: HISTORY_EVENTS, lookAtLaneMs: 150 },
  },
  async (world) => {
    const groups = ['/throttled', '/waiting'];
    const loaded = await Promise.all(groups.map((group) => world.logGroup(group, 1)));
    world.emulator.addFault(refusing('CreateExportTask', 'ThrottlingException'));
    const starts = groups.map((group) => world.exports.start(world.request([group], 1)));
    const ids = (await Promise.all(starts)).map(({ id }) => id);
    for (const id of ids) await seen(async () => (await world.runLengths(id)).length > 3);
    world.emulator.clearFaults();
    const results = await Promise.all(ids.map((id) => world.exports.wait(id)));
    expect(results).toMatchObject(loaded.map((events) => ({ status: 'completed', events, tasksCreated: 1 })));
    // A run may exceed `HISTORY_EVENTS` by the history events of one more call with its pause, and of the run's end.
    for (const id of ids) expect(Math.max(...(await world.runLengths(id)))).toBeLessThan(HISTORY_EVENTS + 60);
  },
);

outages.scenario(
  'an export that is not allowed to describe its task still watches this task after continue-as-new',
  {
    emulator: SLOW,
    timings: { ...IMPATIENT, historyEvents: 60, blindBoundMs: 120_000 },
  },
  async (world) => {
    const loaded = await world.logGroup('/long-blind', 1);
    const { id, runId } = await world.exports.start(world.request(['/long-blind'], 1));
    await running(world, '/long-blind');
    world.emulator.addFault(refusing('DescribeExportTasks', 'AccessDeniedException'));
    const handle = world.client.workflow.getHandle(id);
    await seen(async () => (await world.exports.progress(id))?.trouble);
    const { startTime } = await seen(async () => {
      const now = await handle.describe();
      return now.runId !== runId && now;
    });
    // The time limit counts from the first refusal, even if an earlier run got this refusal.
    const { since } = await seen(async () => (await world.exports.progress(id))?.trouble);
    expect(Date.parse(since)).toBeLessThan(startTime.getTime());
    world.emulator.clearFaults();
    letTasksEnd(world.emulator);
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 1 });
  },
);

/** For each step of an export, a call that AWS throttles. */
const THROTTLED: Record<string, Pick<Fault, 'operation' | 'urlHas' | 'code' | 'status'>> = {
  'the export chooses log groups': { operation: 'DescribeAccountPolicies', status: 400, code: 'ThrottlingException' },
  'the export plans': { operation: 'DescribeLogStreams', status: 400, code: 'ThrottlingException' },
  'the export creates a task': { operation: 'CreateExportTask', status: 400, code: 'ThrottlingException' },
  'the export watches a task': { operation: 'DescribeExportTasks', status: 400, code: 'ThrottlingException' },
  'the export reads objects back': { operation: 'GetObject', urlHas: '.gz', status: 503, code: 'SlowDown' },
  'the export writes the list of receipts': { operation: 'PutObject', urlHas: '.part-', status: 503, code: 'SlowDown' },
  'the export writes the manifest': { operation: 'PutObject', urlHas: '.manifest.', status: 503, code: 'SlowDown' },
};

for (const [step, throttled] of Object.entries(THROTTLED)) {
  outages.scenario(
    `if AWS throttles while ${step}, the export shows this, and completes when AWS answers`,
    {},
    async (world) => {
      await world.logGroup('/throttled', 2);
      world.emulator.addFault({ ...throttled, kind: 'error-before', times: FOR_EVER });
      const { id } = await world.exports.start(world.request(['/throttled'], 2));
      const trouble = await seen(async () => (await world.exports.progress(id))?.trouble);
      expect(trouble).toMatchObject({
        code: 'AWS_BUSY',
        since: expect.any(String),
      });
      world.emulator.clearFaults();
      const result = await world.exports.wait(id);
      expect(result).toMatchObject({ status: 'completed', slices: { archived: 2 }, failures: [] });
    },
  );
}
