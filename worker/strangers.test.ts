import { setTimeout as delay } from 'node:timers/promises';
import { type Emulator, startEmulator } from '@logferry/emulator';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Aws,
  createExportActivities,
  createLaneActivities,
  type EndedSlice,
  type Ending,
  type ExportActivities,
  type ExportDeps,
  type LaneActivities,
  type OpenedExport,
} from '../activities/index.js';
import { inActivity } from '../activities/testing/in-activity.js';
import { destinationPrefix, type Receipt, readText, receiptKey, taskName } from '../archive/index.js';
import { createAws } from '../aws/index.js';
import {
  closes,
  DAY_MS,
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  floorToDay,
  formatInstant,
  HOUR_MS,
  instantMs,
  noSlices,
  noTotals,
  parseExportRequest,
  type ResolvedRequest,
  resolveRequest,
  type SliceRef,
} from '../contract/index.js';
import { configuredAccounts } from './accounts.js';

/*
 * A stranger is a person who can use the Temporal namespace, but is not trusted. A stranger can start workflows of any
 * type, id and input, and such a workflow can run any activity of the worker with any input. The tests have a row for
 * each registered activity, with inputs that such a workflow could pass. For every input, a closing receipt must agree
 * with AWS, and only keys that the worker derives may be written.
 */

const [REGION, ACCOUNT, OTHER_ACCOUNT] = ['eu-central-1', '111122223333', '444455556666'];
const FIRST_MS = floorToDay(Date.now()) - 40 * DAY_MS;
const instantOf = (day: number): string => formatInstant(FIRST_MS + day * DAY_MS);
const dayOf = (logGroup: string, day: number, generation = 1): SliceRef => ({
  ...{ logGroup, from: instantOf(day), to: instantOf(day + 1), generation },
});

/**
 * Numbers of the days that have events, one event an hour, by log group. `/calm` has no events from its second day on.
 */
const DAYS_WITH_EVENTS: Record<string, number[]> = { '/busy': [0, 1, 2, 3, 4, 5, 6, 7], '/calm': [0] };
const eventsIn = ({ logGroup, from, to }: { logGroup: string; from: string; to: string }): number =>
  (DAYS_WITH_EVENTS[logGroup] ?? [])
    .flatMap((day) => Array.from({ length: 24 }, (_, hour) => FIRST_MS + day * DAY_MS + hour * HOUR_MS))
    .filter((ms) => instantMs(from) <= ms && ms < instantMs(to)).length;

let emulator: Emulator;
let aws: Aws;
let activities: ExportActivities & LaneActivities;
/** The calls of the lane activities to Temporal. */
let asked: unknown[];
let honest: OpenedExport;
let strange: OpenedExport;

const requestFor = (logGroups: string[], destination: object = {}): ResolvedRequest =>
  resolveRequest(
    parseExportRequest({
      source: { logGroups },
      window: { from: instantOf(0), to: instantOf(8) },
      destination: { bucket: 'archive', prefix: 'logs', ...destination },
      region: REGION,
    }),
    Date.now(),
  );

async function opened(exportId: string, request: ResolvedRequest): Promise<OpenedExport> {
  const run = { exportId, firstRunId: `${exportId}-first`, startedAt: formatInstant(Date.now()) };
  const opening = await inActivity({ workflowId: exportId }, () => activities.openExport({ request, ...run }));
  if (opening.kind !== 'opened') throw new Error(`${exportId} was refused`);
  return opening.export;
}

beforeAll(async () => {
  emulator = await startEmulator({ settings: { throttle: false, pendingMs: 1, taskMs: 1, cancelMs: 1 } });
  emulator.createBucket({ name: 'archive', region: REGION, accountId: ACCOUNT });
  emulator.createBucket({ name: 'of-another', region: REGION, accountId: OTHER_ACCOUNT, sourceAccounts: [ACCOUNT] });
  for (const [logGroupName, days] of Object.entries(DAYS_WITH_EVENTS)) {
    const target = { accountId: ACCOUNT, region: REGION, logGroupName, logStreamName: 's' };
    const hours = days.flatMap((day) => Array.from({ length: 24 }, (_, hour) => day * DAY_MS + hour * HOUR_MS));
    await emulator.loadEvents(
      target,
      hours.map((ms) => ({ timestamp: FIRST_MS + ms, message: 'm' })),
    );
  }
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'secret' };
  aws = createAws({ region: REGION, endpoint: emulator.url, credentials });
  const accounts = { default: { regions: [REGION], destinations: [{ bucket: 'archive', prefix: 'logs' }] } };
  const deps: ExportDeps = {
    awsFor: async () => aws,
    authorize: configuredAccounts({ accounts, taskQueue: '', deployment: {}, timings: {}, lane: {}, logLevel: 'error' })
      .authorize,
    timings: DEFAULT_TIMINGS,
    lane: DEFAULT_LANE_SETTINGS,
    version: 'test',
  };
  activities = { ...createExportActivities(deps), ...createLaneActivities(temporal) };
  honest = await opened('honest', requestFor(['/busy']));
  strange = await opened('strange', requestFor(['/calm', '/busy']));
  for (const export_ of [honest, strange]) {
    expect(await play('surveyGroups', { export: export_, pass: 1 }, export_.exportId)).toMatchObject({ failed: 0 });
  }
});
afterAll(() => emulator.close());

/**
 * The description that the fake Temporal client below gives for each workflow. The client has only the calls that lane
 * activities use, and records its starts in `asked`.
 */
const described = { status: { name: 'RUNNING' }, taskQueue: 'q', raw: { workflowExecutionInfo: { firstRunId: 'f' } } };
const temporal = {
  options: { namespace: 'n' },
  workflow: {
    async signalWithStart(...args: unknown[]) {
      asked.push(args);
      return { signaledRunId: 'r' };
    },
    getHandle: () => ({ describe: async () => described }),
  },
  workflowService: { describeTaskQueue: async () => ({ pollers: [] }) },
  withDeadline: <T>(_: unknown, call: () => Promise<T>) => call(),
  withAbortSignal: <T>(_: unknown, call: () => Promise<T>) => call(),
} as unknown as Client;

/**
 * Runs an activity as if a workflow had called it.
 * @returns the activity's answer, or the code and message of its failure
 */
async function play<Name extends keyof (ExportActivities & LaneActivities)>(
  name: Name,
  input: object,
  workflowId = 'strange',
): Promise<unknown> {
  const activity = activities[name] as (input: object) => Promise<unknown>;
  return inActivity({ workflowId }, () =>
    activity(input).catch((error: { type?: string; message: string }) => ({ failed: error.type, why: error.message })),
  );
}

/** Creates the export task of a slice with the worker's own activity, and waits for its end. @returns the task id */
async function task(export_: OpenedExport, slice: SliceRef): Promise<string> {
  const created = await play('createOrAdopt', { export: export_, slice, lookFirst: true }, export_.exportId);
  await tasksEnd();
  return (created as { task: { taskId: string } }).task.taskId;
}

async function tasksEnd(): Promise<void> {
  while (emulator.state().liveTasks > 0) {
    emulator.advanceClock(1_000);
    await delay(1);
  }
}

const without = (reason: 'quiet' | 'expired'): Ending => ({ kind: 'without', reason });
const ending = (kind: 'completed' | 'failed' | 'vanished', taskId: string): Ending => ({
  kind,
  task: { taskId, adopted: false, createdAt: formatInstant(Date.now()) },
});

/** Records the ending of a slice for the export that the stranger started. */
const recorded = (slice: SliceRef, said: Ending, more: Partial<EndedSlice> = {}): Promise<unknown> =>
  play('verifyAndRecord', { export: strange, pass: 1, ended: [{ slice, ending: said, ...more }] });

const quietKey = (): string =>
  receiptKey({ ...strange.archive, ...dayOf('/busy', 1) }, 'quiet', formatInstant(Date.now()));

/**
 * Inputs that a stranger could pass, by activity. A stranger can read the input of the honest export in that export's
 * history.
 */
const ROWS: Record<keyof (ExportActivities & LaneActivities), () => Promise<void>> = {
  async openExport() {
    const run = { exportId: 'strange', firstRunId: 'f', startedAt: formatInstant(Date.now()) };
    const refused = async (request: ResolvedRequest, more: object = {}, workflowId = 'strange') =>
      JSON.stringify(await play('openExport', { request, ...run, ...more }, workflowId));
    expect(await refused(requestFor(['/calm'], { prefix: 'elsewhere' }))).toContain('DESTINATION_NOT_ALLOWED');
    expect(await refused(requestFor(['/calm'], { bucket: 'of-another' }))).toContain('DESTINATION_NOT_ALLOWED');
    expect(await refused(requestFor(['/calm'], { bucketOwner: OTHER_ACCOUNT }))).toContain('DESTINATION_NOT_ALLOWED');
    expect(await refused(requestFor(['/calm']), { exportId: 'honest' })).toContain('UNPROVEN');
    expect(await refused(requestFor(['/calm']), { exportId: 'honest' }, 'honest')).toContain('OTHER_REQUEST_SAME_ID');
    expect(await refused(requestFor(['/calm']), { exportId: '../x' }, '../x')).toContain('INVALID_REQUEST');
    const [withColons, without] = ['s-2026-11-27T03:00:00Z', 's-2026-11-27T030000Z'];
    expect(await refused(requestFor(['/calm']), { exportId: without }, without)).toContain('firings of schedules');
    expect(await refused(requestFor(['/calm']), { exportId: withColons }, withColons)).toContain('INVALID_REQUEST');
    // A forged nominal time in the far future does not admit a window that ends in the future.
    const late = { ...requestFor(['/calm']), window: { from: formatInstant(FIRST_MS), to: '2999-01-01T00:00:00Z' } };
    const firedBy = { nominal: '2999-12-31T00:00:00Z', requestHash: '../../etc/passwd' };
    const fired = { exportId: 's-2999-12-31T000000Z' };
    expect(await refused(late, { firedBy, ...fired }, 's-2999-12-31T00:00:00Z')).toContain('WINDOW_IN_FUTURE');
    // Refused, because the workflow id names no firing, or another firing than `firedBy`.
    expect(await refused(requestFor(['/calm']), { firedBy })).toContain('UNPROVEN');
    for (const nominal of ['2999-12-30T00:00:00Z', 'never']) {
      const another = { firedBy: { ...firedBy, nominal }, ...fired };
      expect(await refused(requestFor(['/calm']), another, 's-2999-12-31T00:00:00Z')).toContain('UNPROVEN');
    }
  },
  async surveyGroups() {
    for (const [export_, workflowId] of forgedExports()) {
      expect(JSON.stringify(await play('surveyGroups', { export: export_, pass: 1 }, workflowId))).toMatch(
        /UNPROVEN|NOT_ALLOWED|CREDENTIALS/,
      );
    }
  },
  async planSlices() {
    for (const [export_, workflowId] of forgedExports()) {
      expect(JSON.stringify(await play('planSlices', { export: export_, pass: 1, partNo: 1 }, workflowId))).toMatch(
        /UNPROVEN|NOT_ALLOWED|CREDENTIALS/,
      );
    }
  },
  async countSlices() {
    for (const [export_, workflowId] of forgedExports()) {
      expect(JSON.stringify(await play('countSlices', { export: export_, pass: 1 }, workflowId))).toMatch(
        /UNPROVEN|NOT_ALLOWED|CREDENTIALS/,
      );
    }
  },
  async findExportTask() {
    for (const logGroup of ['/busy', '../../etc', '/none']) {
      await play('findExportTask', { export: strange, slice: dayOf(logGroup, 0) });
    }
  },
  async watchExportTask() {
    const taskId = await task(honest, dayOf('/busy', 7));
    for (const id of [taskId, 'none', '../x', '']) {
      await play('watchExportTask', {
        export: { ...strange, timings: { ...strange.timings, watchAttemptMs: 1 } },
        taskId: id,
      });
    }
  },
  async createOrAdopt() {
    const creates = () => emulator.state().counters.CreateExportTask?.calls ?? 0;
    const before = creates();
    for (const [export_, workflowId] of forgedExports()) {
      const answer = await play(
        'createOrAdopt',
        { export: export_, slice: dayOf('/busy', 6), lookFirst: false },
        workflowId,
      );
      expect(JSON.stringify(answer)).toMatch(/UNPROVEN|NOT_ALLOWED|CREDENTIALS/);
    }
    expect(creates()).toBe(before);
  },
  async cancelExportTask() {
    emulator.configure({ taskMs: HOUR_MS });
    const slice = { ...strange.archive, ...dayOf('/busy', 5) };
    const elsewhere = { taskName: taskName(slice), logGroup: '/busy', from: slice.from, to: slice.to };
    const destination = { bucket: 'archive', destinationPrefix: 'elsewhere' };
    const created = await aws.exportTasks.create({ ...elsewhere, ...destination }, () => false);
    const { taskId } = created as { taskId: string };
    expect(JSON.stringify(await play('cancelExportTask', { export: strange, taskId }))).toContain('UNPROVEN');
    expect(await play('cancelExportTask', { export: strange, taskId: 'none' })).toEqual({ kind: 'unknown' });
    expect(emulator.state().tasks.find((each) => each.taskId === taskId)?.status).not.toMatch(/CANCEL/);
    emulator.advanceClock(2 * HOUR_MS);
    await tasksEnd();
    emulator.configure({ taskMs: 1 });
  },
  async verifyAndRecord() {
    // Both endings are false: the window has events, and their retention has not passed.
    for (const reason of ['quiet', 'expired'] as const) {
      expect(JSON.stringify(await recorded(dayOf('/busy', 1), without(reason)))).toContain('UNPROVEN');
      expect(JSON.stringify(await recorded(dayOf('/none', 1), without(reason)))).toMatch(/UNPROVEN|LOG_GROUP_MISSING/);
    }
    expect(await recorded(dayOf('/calm', 3), without('quiet'))).toMatchObject([{ outcome: 'quiet' }]);
    // Planning pass 2 has stored no survey, so nothing proves that the window is quiet.
    const other = { export: strange, pass: 2, ended: [{ slice: dayOf('/calm', 4), ending: without('quiet') }] };
    expect(JSON.stringify(await play('verifyAndRecord', other))).toContain('UNPROVEN');
    // Windows that cross a month or end before they begin are not valid slices.
    await recorded({ ...dayOf('/busy', 0), to: instantOf(40) }, without('quiet'));
    await recorded({ ...dayOf('/busy', 3), to: instantOf(1) }, without('quiet'));
    await recorded({ ...dayOf('/busy', 1), generation: 10 ** 9 }, without('quiet'));

    emulator.addFault({ operation: 'CreateExportTask', kind: 'fail-task' });
    const failed = await task(strange, dayOf('/busy', 1));
    expect(await recorded(dayOf('/busy', 1), ending('completed', failed))).toMatchObject([{ outcome: 'failed' }]);

    const ofCalm = await task(strange, dayOf('/calm', 0));
    expect(JSON.stringify(await recorded(dayOf('/busy', 0), ending('completed', ofCalm)))).toContain('UNPROVEN');
    expect(JSON.stringify(await recorded(dayOf('/calm', 1), ending('completed', ofCalm)))).toContain('UNPROVEN');
    const replaced = { taskId: '../../other', from: instantOf(0), to: instantOf(1) };
    expect(
      JSON.stringify(await recorded(dayOf('/calm', 0), ending('completed', ofCalm), { replaces: [replaced] })),
    ).toContain('UNPROVEN');
    expect(await recorded(dayOf('/calm', 0), ending('failed', ofCalm))).toMatchObject([{ outcome: 'archived' }]);

    for (const id of ['00000000-0000-0000-0000-000000000000', `${ofCalm}/s`, `../01/${ofCalm}`, '']) {
      expect(JSON.stringify(await recorded(dayOf('/busy', 2), ending('completed', id)))).toMatch(/UNPROVEN|FORGOTTEN/);
    }
    for (const [export_, workflowId] of forgedExports()) {
      const ended = [{ slice: dayOf('/busy', 2), ending: without('quiet') }];
      const answer = await play('verifyAndRecord', { export: export_, pass: 1, ended }, workflowId);
      expect(JSON.stringify(answer)).toMatch(/UNPROVEN|NOT_ALLOWED|CREDENTIALS/);
    }
  },
  async recordPart() {
    const entry = { sha256: '0'.repeat(64), outcome: 'quiet', skipped: false };
    const otherArchive = receiptKey(
      { ...strange.archive, prefix: 'elsewhere', ...dayOf('/busy', 1) },
      'quiet',
      instantOf(9),
    );
    for (const key of [
      'anything',
      '../x',
      otherArchive,
      quietKey().replace('quiet', 'archived'),
      quietKey().replace(ACCOUNT, OTHER_ACCOUNT),
    ]) {
      const answer = await play('recordPart', { export: strange, partNo: 1, entries: [{ key, ...entry }] });
      expect(JSON.stringify(answer)).toContain('UNPROVEN');
    }
    const [stored = ''] = (await keysOf('archive', ACCOUNT)).filter((key) => key.includes('/receipts/'));
    const outcome = (await receiptAt(stored)).outcome;
    const forged = { key: stored, sha256: '0'.repeat(64), outcome, skipped: false };
    expect(JSON.stringify(await play('recordPart', { export: strange, partNo: 1, entries: [forged] }))).toContain(
      'UNPROVEN',
    );
    for (const [export_, workflowId] of forgedExports()) {
      const answer = await play('recordPart', { export: export_, partNo: 1, entries: [] }, workflowId);
      expect(JSON.stringify(answer)).toMatch(/UNPROVEN|NOT_ALLOWED|CREDENTIALS/);
    }
  },
  async closeManifest() {
    const [key = ''] = (await keysOf('archive', ACCOUNT)).filter((each) => each.includes('.archived.'));
    const entries = [{ key, slices: 40, outcome: 'archived', skipped: false }];
    expect(await play('recordPart', { export: strange, partNo: 1, entries })).toEqual({ kind: 'written' });
    const slices = { ...noSlices(), planned: 40, archived: 40 };
    const finishedAt = formatInstant(Date.now());
    const said = { ...noTotals(), status: 'completed', parts: 1, finishedAt, slices };
    const written = await play('closeManifest', { export: strange, manifest: said });
    expect(written).toMatchObject({ kind: 'written' });
    const { location } = written as { location: string };
    const manifest = JSON.parse((await textAt(location.slice('s3://archive/'.length))) ?? '');
    expect(manifest.slices).toMatchObject({ archived: 1, quiet: 0 });
    for (const [export_, workflowId] of forgedExports()) {
      const answer = await play('closeManifest', { export: export_, manifest: { parts: 0 } }, workflowId);
      expect(JSON.stringify(answer)).toMatch(/UNPROVEN|NOT_ALLOWED|CREDENTIALS/);
    }
  },
  async requestTurn() {
    asked = [];
    const turn = { requestId: 'r', owner: 'honest', share: 's', weight: 1 };
    await play('requestTurn', { laneId: 'honest', turn, settings: DEFAULT_LANE_SETTINGS });
    expect(asked).toMatchObject([['exportLane', { taskQueue: 'logferry-lanes', signal: 'requestTurn' }]]);
  },
  async lookAtLane() {
    expect(await play('lookAtLane', { laneId: 'honest' })).toBe('f');
  },
  async lookAtOwner() {
    expect(await play('lookAtOwner', { owner: 'honest', requestId: 'f/1' })).toMatch(/alive|gone/);
  },
};

/**
 * Exports that a workflow passes to an activity, each with the id of the workflow. No worker has opened an export with
 * these fields for this workflow.
 */
function forgedExports(): [export_: OpenedExport, workflowId: string][] {
  const { archive } = strange;
  const forged: Partial<OpenedExport>[] = [
    { runNo: 2 },
    { runNo: 0 },
    { exportId: 'none' },
    { exportId: '../strange' },
    { firstRunId: 'another' },
    { logStreamPrefix: 'web' },
    { requestHash: honest.requestHash },
    { archive: { ...archive, accountId: OTHER_ACCOUNT } },
    { archive: { ...archive, bucket: 'of-another', bucketOwner: OTHER_ACCOUNT } },
    { archive: { ...archive, bucketOwner: OTHER_ACCOUNT } },
    { archive: { ...archive, prefix: 'elsewhere' } },
    { archive: { ...archive, prefix: 'logs/deeper' } },
    { archive: { ...archive, layout: 'hive' } },
  ];
  return [
    [honest, 'strange'],
    ...forged.map((change): [OpenedExport, string] => [{ ...strange, ...change }, change.exportId ?? 'strange']),
  ];
}

async function keysOf(bucket: string, owner: string): Promise<string[]> {
  const port = createAws({
    ...{ region: REGION, endpoint: emulator.url },
    credentials: { accessKeyId: owner, secretAccessKey: 'secret' },
  });
  const keys: string[] = [];
  for await (const { objects } of port.objects(bucket, owner).list('')) keys.push(...objects.map(({ key }) => key));
  return keys;
}

const textAt = (key: string) => readText(aws.objects('archive', ACCOUNT), key);

const receiptAt = async (key: string): Promise<Receipt> => JSON.parse((await textAt(key)) ?? '');

const DERIVED = new RegExp(
  `^logs/_logferry/((exports|plans)/(honest|strange)/[^/]+|log/(closing/\\d{12}\\.(honest|strange)\\.\\d{7}\\.json|\\d{12}\\.(json|checkpoint))|(receipts|objects|recounts)/${ACCOUNT}/${REGION}/\\d{4}-\\d\\d/[^/]+/[^/]+)$`,
);

/**
 * Checks that every closing receipt agrees with AWS, and that every key belongs to an opened export or was written by
 * an export task.
 */
async function expectTruth(): Promise<void> {
  const { tasks } = emulator.state();
  const keys = await keysOf('archive', ACCOUNT);
  const byTasks = new Set(tasks.flatMap((each) => [...each.keys, `${each.destinationPrefix}/aws-logs-write-test`]));
  expect(keys.filter((key) => !byTasks.has(key) && !DERIVED.test(key))).toEqual([]);
  expect(await keysOf('of-another', OTHER_ACCOUNT)).toEqual([]);
  for (const key of keys.filter((each) => each.includes('/receipts/'))) {
    const { outcome, slice, task: of, totals, authenticated, window } = await receiptAt(key);
    expect(authenticated).toEqual({ accountId: ACCOUNT, arn: (await aws.identity()).arn });
    if (!closes(outcome)) continue;
    expect([key, totals.events ?? 0]).toEqual([key, eventsIn(slice)]);
    if (of === undefined) continue;
    expect(tasks.find(({ taskId }) => taskId === of.taskId)).toMatchObject({
      ...{ status: 'COMPLETED', logGroupName: slice.logGroup, destination: 'archive' },
      ...{ from: instantMs(window.from), to: instantMs(window.to) },
      destinationPrefix: destinationPrefix({ ...slice, ...window }),
    });
  }
}

it('has a row for every activity that a worker registers', () => {
  expect(Object.keys(activities).sort()).toEqual(Object.keys(ROWS).sort());
});

it.each(Object.keys(ROWS))(
  '%s: no input of a stranger results in a false receipt, or in a key that the worker does not derive',
  async (name) => {
    await ROWS[name as keyof typeof ROWS]();
    await tasksEnd();
    await expectTruth();
  },
);
