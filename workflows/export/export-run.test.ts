import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { beforeEach, expect, it, vi } from 'vitest';
import type {
  EndedSlice,
  OpenedExport,
  PartAnswer,
  PartEntryInput,
  PlanPage,
  RecordedSlice,
} from '../../activities/index.js';
import { DEFAULT_TIMINGS, explain, MEMO, type ResolvedRequest } from '../../contract/index.js';
import { Cancellation } from './cancellation.js';
import { ExportRun } from './export-run.js';
import { Mailbox } from './mailbox.js';
import type { RunActivities, Runtime } from './runtime.js';
import { type EndedWork, newState } from './state.js';

/** The activities of the run. Each test sets their answers. */
const world = {
  surveyGroups: vi.fn(),
  planSlices: vi.fn(),
  countSlices: vi.fn(),
  recordPart: vi.fn(),
  verifyAndRecord: vi.fn(),
  closeManifest: vi.fn(),
};
/**
 * Whether all time-outs and bounds have passed. Simulated time passes in this one step, because nothing else depends on
 * time.
 */
let timeIsUp = false;

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));
const turnsOfTheLoop = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await turnOfTheLoop();
};

/**
 * The conditions for which code waits. As in Temporal's sandbox, all conditions that hold are resolved before any of
 * that code continues.
 */
const waiting = new Set<{ holds: () => boolean; isBounded: boolean; resolve: (held: boolean) => void }>();
let ticking = false;

function condition(holds: () => boolean, timeoutMs?: number): Promise<boolean> {
  if (holds()) return Promise.resolve(true);
  const held = new Promise<boolean>((resolve) => {
    waiting.add({ holds, isBounded: timeoutMs !== undefined, resolve });
  });
  void tick();
  return held;
}

async function tick(): Promise<void> {
  if (ticking) return;
  ticking = true;
  while (waiting.size > 0) {
    await turnOfTheLoop();
    const over = [...waiting].flatMap((each) => {
      const held = each.holds();
      return held || (each.isBounded && timeIsUp) ? [{ each, held }] : [];
    });
    for (const { each, held } of over) {
      waiting.delete(each);
      each.resolve(held);
    }
  }
  ticking = false;
}

const memos: Record<string, unknown>[] = [];

const runtime: Runtime = {
  activities: world as unknown as RunActivities,
  firstRunId: 'run',
  now: () => 0,
  sleep: async (ms) => void (await condition(() => false, ms)),
  condition: condition as Runtime['condition'],
  history: () => ({ events: 0, continueAsNewSuggested: false }),
  isCancelled: () => false,
  patched: () => true,
  upsertMemo: (memo) => void memos.push(structuredClone(memo)),
  upsertSearchAttributes: () => undefined,
  signal: async () => undefined,
  abandonable: (work) => ({ result: work(), abandon: () => undefined }),
  report: () => undefined,
};

const opened = { exportId: 'e', archive: { accountId: '1' }, startedAt: 's', timings: DEFAULT_TIMINGS } as OpenedExport;
const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };
const request = { region: 'r', slice: 'day', window: WINDOW } as ResolvedRequest;
const WRITTEN: PartAnswer = { kind: 'written' };
const CANCEL = { requestedBy: 'x', reason: 'y' };

function begun() {
  const state = newState(opened);
  const mailbox = new Mailbox();
  const cancellation = new Cancellation(runtime, mailbox);
  return { state, mailbox, run: new ExportRun(runtime, mailbox, cancellation, request, state) };
}

const refusedWith = (type: string, activity = 'recordPart') =>
  new ActivityFailure(
    'failed',
    activity,
    '1',
    'NON_RETRYABLE_FAILURE',
    undefined,
    ApplicationFailure.create({ type, message: 'the key of the record', nonRetryable: true }),
  );

const quietSlice = (at: number): EndedWork => ({
  work: { slice: { logGroup: `g${at}`, from: '', to: '', generation: 1 }, tries: 0 },
  ending: { kind: 'without', reason: 'quiet' },
});
const recordOf = (key: string): RecordedSlice => ({
  kind: 'recorded',
  outcome: 'quiet',
  entries: [{ key, sha256: 'h', outcome: 'quiet', skipped: false }],
  slices: 1,
  unsettled: 0,
  objects: 0,
  bytes: 0,
  events: 0,
});

const emptyPage: PlanPage = { kind: 'planned', slices: [], skipped: 0, unsettled: 0, wrotePart: false };

beforeEach(() => {
  waiting.clear();
  for (const each of Object.values(world)) each.mockReset();
  timeIsUp = false;
  memos.length = 0;
  world.countSlices.mockResolvedValue({ kind: 'counted', slices: 1_000, tasks: 900 });
  world.closeManifest.mockResolvedValue({ kind: 'written', location: 's3://b/k', sha256: 'm' });
  world.recordPart.mockResolvedValue(WRITTEN);
  world.planSlices.mockResolvedValue(emptyPage);
  world.surveyGroups.mockResolvedValue({ kind: 'surveyed', groups: 1, warnings: [], failed: 0, failures: [] });
});

it('counts the slices of a plan of several pages once, while its pages are planned, and shows the total', async () => {
  const cursor = { unit: 0, group: 'g' };
  const slice = { logGroup: 'g', from: '', to: '', generation: 1 };
  let planLast = (_page: PlanPage): void => undefined;
  const last = new Promise<PlanPage>((resolve) => {
    planLast = resolve;
  });
  world.planSlices
    .mockResolvedValueOnce({ ...emptyPage, skipped: 100, cursor })
    .mockResolvedValueOnce({ ...emptyPage, slices: [{ slice, without: 'quiet', slices: 3 }], cursor })
    .mockReturnValueOnce(last);
  world.verifyAndRecord.mockResolvedValue([{ ...recordOf('quiet'), slices: 3 }]);
  const { run } = begun();
  const working = run.work();
  await turnsOfTheLoop(20);
  expect(run.progress()).toMatchObject({ planComplete: false, total: 1_000, slices: { planned: 103 } });
  planLast(emptyPage);
  await working;
  expect(run.progress()).toMatchObject({ planComplete: true, total: 103 });
  expect(world.countSlices.mock.calls).toEqual([[{ export: opened, pass: 1 }]]);
});

it.each([
  ['fails', () => Promise.reject(refusedWith('RECORD_UNREADABLE', 'countSlices'))],
  ['is refused', async () => ({ kind: 'blind', failure: explain('ACCESS_DENIED') })],
])('shows no total before the plan is complete if the count of its slices %s', async (_how, count) => {
  world.countSlices.mockImplementation(count);
  let planLast = (_page: PlanPage): void => undefined;
  const last = new Promise<PlanPage>((resolve) => {
    planLast = resolve;
  });
  world.planSlices
    .mockResolvedValueOnce({ ...emptyPage, skipped: 100, cursor: { unit: 0, group: 'g' } })
    .mockReturnValueOnce(last);
  const { run } = begun();
  const working = run.work();
  await turnsOfTheLoop(20);
  expect(world.countSlices).toHaveBeenCalledOnce();
  expect(run.progress()).toMatchObject({ planComplete: false, slices: { planned: 100 } });
  expect(run.progress()).not.toHaveProperty('total');
  planLast(emptyPage);
  expect(await working).toBe('done');
  expect(run.progress()).toMatchObject({ total: 100 });
});

it('does not count the slices of a plan of one page', async () => {
  world.planSlices.mockResolvedValueOnce({ ...emptyPage, skipped: 100 });
  const { run } = begun();
  await run.work();
  expect(world.countSlices).not.toHaveBeenCalled();
});

it('notes its progress in the memo with the first page of the plan and with the first receipts', async () => {
  const slice = { logGroup: 'g', from: '', to: '', generation: 1 };
  world.planSlices.mockResolvedValueOnce({ ...emptyPage, slices: [{ slice, without: 'quiet', slices: 3 }] });
  world.verifyAndRecord.mockResolvedValue([{ ...recordOf('quiet'), slices: 3 }]);
  await begun().run.work();
  expect(memos.map((memo) => memo[MEMO.progress])).toMatchObject([
    { slices: { planned: 3, quiet: 0 }, planComplete: true, asOf: '1970-01-01T00:00:00Z' },
    { slices: { planned: 3, quiet: 3 } },
  ]);
});

it('chooses the groups once in each pass, and gives the same part number to each page until a page has written the part', async () => {
  const cursor = { unit: 0, group: 'g' };
  const slice = { logGroup: 'g', from: '', to: '', generation: 1 };
  world.planSlices
    .mockResolvedValueOnce({ ...emptyPage, cursor })
    .mockResolvedValueOnce({ ...emptyPage, skipped: 7, unsettled: 2, wrotePart: true, cursor })
    .mockResolvedValueOnce({ ...emptyPage, slices: [{ slice, without: 'quiet', slices: 3 }] });
  world.verifyAndRecord.mockResolvedValue([{ ...recordOf('quiet'), slices: 3 }]);
  const { run } = begun();
  expect(await run.work()).toBe('done');
  const result = await run.close();
  expect(world.planSlices.mock.calls.map(([{ pass, partNo }]) => [pass, partNo])).toEqual([
    [1, 1],
    [1, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(world.surveyGroups.mock.calls.map(([{ pass }]) => pass)).toEqual([1, 2]);
  expect(world.recordPart.mock.calls[0]?.[0]).toMatchObject({ partNo: 2 });
  expect(world.closeManifest.mock.calls[0]?.[0].manifest).toMatchObject({ parts: 2 });
  expect(result).toMatchObject({ slices: { planned: 10, skipped: 7, quiet: 3 }, unsettled: 2 });
});

it('plans no further while the list of receipts cannot be written, and lists every receipt afterwards', async () => {
  const [pages, slicesOfPage] = [20, 100];
  for (let page = 1; page <= pages; page += 1) {
    const slices = Array.from({ length: slicesOfPage }, (_, at) => ({
      slice: quietSlice(page * slicesOfPage + at).work.slice,
      without: 'quiet',
    }));
    world.planSlices.mockResolvedValueOnce({
      ...emptyPage,
      slices,
      ...(page < pages && { cursor: { unit: page, group: 'g' } }),
    });
  }
  world.verifyAndRecord.mockImplementation(async ({ ended }: { ended: EndedSlice[] }) =>
    ended.map(({ slice }) => recordOf(slice.logGroup)),
  );
  let isWritable = false;
  const written: string[] = [];
  world.recordPart.mockImplementation(async ({ entries }: { entries: PartEntryInput[] }) => {
    await condition(() => isWritable);
    written.push(...entries.map(({ key }) => key));
    return WRITTEN;
  });
  const { state, run } = begun();
  const work = run.work();
  await turnsOfTheLoop(500);
  expect(world.planSlices.mock.calls.length).toBeLessThan(pages / 2);
  expect(state.entries.length).toBeLessThan(1_000);
  isWritable = true;
  expect(await work).toBe('done');
  await run.close();
  expect(written).toHaveLength(pages * slicesOfPage);
  expect(new Set(written).size).toBe(pages * slicesOfPage);
});

it('counts a log group that no longer exists as one failed slice with its name, and shows each warning of the surveys once', async () => {
  const failure = { ...explain('LOG_GROUP_MISSING', { logGroup: 'g' }), slice: quietSlice(1).work.slice };
  const warning = { code: 'RETENTION_PENDING', message: 'm' };
  const surveyed = { kind: 'surveyed', groups: 1, warnings: [warning], failed: 0, failures: [] };
  world.surveyGroups
    .mockResolvedValueOnce(surveyed)
    .mockResolvedValueOnce({ ...surveyed, failed: 1, failures: [failure] });
  world.planSlices.mockResolvedValueOnce({
    ...emptyPage,
    slices: [{ slice: quietSlice(2).work.slice, without: 'quiet' }],
  });
  world.verifyAndRecord.mockResolvedValue([recordOf('quiet')]);
  const { run } = begun();
  await run.work();
  expect(await run.close()).toMatchObject({
    status: 'partial',
    slices: { planned: 2, quiet: 1, failed: 1 },
    failures: [{ code: 'LOG_GROUP_MISSING', slice: { logGroup: 'g1' } }],
    warnings: [warning],
  });
});

it.each(['RECORD_CONFLICT', 'RECORD_UNREADABLE'])(
  'ends without a manifest if the list of receipts cannot be written (%s), and names the reason in the result',
  async (code) => {
    world.planSlices.mockResolvedValueOnce({
      ...emptyPage,
      slices: [{ slice: quietSlice(1).work.slice, without: 'quiet' }],
    });
    world.verifyAndRecord.mockResolvedValue([recordOf('quiet')]);
    world.recordPart.mockRejectedValue(refusedWith(code));
    const { run } = begun();
    expect(await run.work()).toBe('done');
    const result = await run.close();
    expect(result).toMatchObject({ status: 'partial', failures: [{ code, message: 'the key of the record' }] });
    expect(result.manifest).toBeUndefined();
    expect(world.closeManifest).not.toHaveBeenCalled();
  },
);

it('has a failure for each slice and another for the run if the same refusal affected slices and run', async () => {
  const refused = refusedWith('BUCKET_ACCESS', 'verifyAndRecord');
  world.planSlices.mockResolvedValue(emptyPage);
  world.verifyAndRecord.mockRejectedValue(refused);
  world.closeManifest.mockRejectedValue(refused);
  const { state, run } = begun();
  state.verifying = [quietSlice(1), quietSlice(2)];
  await run.work();
  const { failures } = await run.close();
  expect(failures.map(({ code, slice }) => [code, slice?.logGroup])).toEqual([
    ['BUCKET_ACCESS', undefined],
    ['BUCKET_ACCESS', 'g1'],
    ['BUCKET_ACCESS', 'g2'],
  ]);
});

it('does not give a run the status `completed` if another process has written its manifest', async () => {
  world.closeManifest.mockRejectedValue(refusedWith('RECORD_CONFLICT'));
  const { run } = begun();
  await run.work();
  expect(await run.close()).toMatchObject({ status: 'failed', failures: [{ code: 'RECORD_CONFLICT' }] });
});

it('ends a cancelled export even if its records can never be written', async () => {
  world.recordPart.mockReturnValue(new Promise(() => undefined));
  const { state, mailbox, run } = begun();
  mailbox.cancel = CANCEL;
  state.entries = [{ key: 'k', skipped: true }];
  expect(await run.work()).toBe('done');
  const closing = run.close();
  await turnsOfTheLoop(50);
  timeIsUp = true;
  expect(await closing).toMatchObject({ status: 'cancelled', failures: [{ code: 'RECORD_UNWRITTEN' }] });
});

it.each(['runs', 'closes'])(
  'ends an export that is cancelled while it %s, even if no slice can be verified',
  async (when) => {
    world.planSlices.mockResolvedValue(emptyPage);
    world.verifyAndRecord.mockReturnValue(new Promise(() => undefined));
    const { state, mailbox, run } = begun();
    state.verifying = [quietSlice(1), quietSlice(2)];
    if (when === 'closes') state.blocked = explain('BUCKET_POLICY', { bucket: 'b' });
    const closing = run.work().then(() => run.close());
    await turnsOfTheLoop(20);
    mailbox.cancel = CANCEL;
    await turnsOfTheLoop(20);
    timeIsUp = true;
    const result = await closing;
    expect(result.status).toBe('cancelled');
    expect(result.slices.failed).toBe(2);
    expect(result.failures).toContainEqual(
      expect.objectContaining({ code: 'RECORD_UNWRITTEN', slice: quietSlice(1).work.slice }),
    );
  },
);

it('ends a cancelled export even if its manifest can never be written', async () => {
  world.closeManifest.mockReturnValue(new Promise(() => undefined));
  const { mailbox, run } = begun();
  mailbox.cancel = CANCEL;
  await run.work();
  const closing = run.close();
  await turnsOfTheLoop(20);
  timeIsUp = true;
  expect(await closing).toMatchObject({ status: 'cancelled', failures: [{ code: 'RECORD_UNWRITTEN' }] });
});

it('ends a cancelled export even if planning never answers', async () => {
  world.planSlices.mockReturnValue(new Promise(() => undefined));
  const { mailbox, run } = begun();
  const work = run.work();
  await turnsOfTheLoop(20);
  mailbox.cancel = CANCEL;
  expect(await work).toBe('done');
  expect(await run.close()).toMatchObject({ status: 'cancelled', manifest: 's3://b/k' });
});

it('writes the remaining part, and counts both parts in the manifest, if an export is cancelled while it writes the first part', async () => {
  const slices = Array.from({ length: 251 }, (_, at) => ({ ...quietSlice(at).work, without: 'quiet' as const }));
  world.planSlices.mockResolvedValueOnce({ ...emptyPage, slices });
  world.verifyAndRecord.mockImplementation(async ({ ended }: { ended: EndedSlice[] }) =>
    ended.map(({ slice }) => recordOf(slice.logGroup)),
  );
  const parts: PartEntryInput[][] = [];
  const release: (() => void)[] = [];
  world.recordPart.mockImplementation(({ entries }: { entries: PartEntryInput[] }) => {
    parts.push(entries);
    return new Promise<PartAnswer>((resolve) => void release.push(() => resolve(WRITTEN)));
  });
  const { mailbox, run } = begun();
  const closing = run.work().then(() => run.close());
  await turnsOfTheLoop(20);
  mailbox.cancel = CANCEL;
  await turnsOfTheLoop(20);
  release[0]?.();
  await turnsOfTheLoop(20);
  expect(parts.map(({ length }) => length)).toEqual([200, 51]);
  expect(world.closeManifest).not.toHaveBeenCalled();
  release[1]?.();
  expect(await closing).toMatchObject({ status: 'cancelled', manifest: 's3://b/k' });
  expect(world.closeManifest.mock.calls[0]?.[0].manifest).toMatchObject({ parts: 2 });
  expect(world.planSlices).toHaveBeenCalledOnce();
});

it('finishes the planned slices after planning has failed for good, and ends as `partial` with a manifest', async () => {
  const slice = { logGroup: 'g', from: '', to: '', generation: 1 };
  const page = { ...emptyPage, slices: [{ slice, without: 'quiet' }], cursor: { unit: 0, group: 'g' } };
  world.planSlices.mockResolvedValueOnce(page).mockRejectedValue(refusedWith('RECORD_UNREADABLE', 'planSlices'));
  world.verifyAndRecord.mockImplementation(async ({ ended }: { ended: EndedSlice[] }) =>
    ended.map((each) => recordOf(each.slice.logGroup)),
  );
  const { run } = begun();
  expect(await run.work()).toBe('done');
  expect(await run.close()).toMatchObject({
    status: 'partial',
    slices: { quiet: 1 },
    failures: [{ code: 'RECORD_UNREADABLE', message: 'the key of the record' }],
    manifest: 's3://b/k',
  });
});

it('leaves slices open if the activity that records them fails for good', async () => {
  world.planSlices.mockResolvedValue(emptyPage);
  world.verifyAndRecord.mockRejectedValue(refusedWith('RECORD_CONFLICT', 'verifyAndRecord'));
  const { state, run } = begun();
  state.verifying = [quietSlice(1)];
  expect(await run.work()).toBe('done');
  expect(await run.close()).toMatchObject({ slices: { failed: 1 }, failures: [{ code: 'RECORD_CONFLICT' }] });
});

it('verifies at most eight batches at the same time, even if 200 slices wait', async () => {
  let now = 0;
  let most = 0;
  world.verifyAndRecord.mockImplementation(async ({ ended }: { ended: EndedSlice[] }) => {
    now += 1;
    most = Math.max(most, now);
    await turnsOfTheLoop(3);
    now -= 1;
    return ended.map(({ slice }) => recordOf(slice.logGroup));
  });
  world.planSlices.mockResolvedValue(emptyPage);
  const { state, run } = begun();
  state.verifying = Array.from({ length: 200 }, (_, at) => quietSlice(at));
  expect(await run.work()).toBe('done');
  await run.close();
  expect(state.totals.slices.quiet).toBe(200);
  expect(most).toBe(8);
});
