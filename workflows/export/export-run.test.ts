import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { beforeEach, expect, it, vi } from 'vitest';
import type { OpenedExport, PartEntryInput, PlanPage, SliceRecord } from '../../activities/index.js';
import { DEFAULT_TIMINGS, type ResolvedRequest } from '../../contract/index.js';
import type { Cancellation } from './cancellation.js';
import { ExportRun } from './export-run.js';
import { newState, type Unrecorded } from './state.js';

/** What a run asks of the world, under the test's control. Virtual time passes in one step: only time-outs use it. */
const world = vi.hoisted(() => ({
  planSlices: vi.fn(),
  recordPart: vi.fn(),
  verifyAndRecord: vi.fn(),
  closeManifest: vi.fn(),
  timeIsUp: false,
}));

vi.mock('../activity-proxies.js', () => ({ exporting: world, lanes: {}, watching: () => ({}) }));
vi.mock('@temporalio/workflow', async () => ({
  ...(await import('@temporalio/common')),
  workflowInfo: () => ({ historyLength: 0, continueAsNewSuggested: false }),
  condition: async (holds: () => boolean, ms?: number) => {
    while (!holds()) {
      if (ms !== undefined && world.timeIsUp) return false;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return true;
  },
}));

const opened = { exportId: 'e', archive: { accountId: '1' }, startedAt: 's', timings: DEFAULT_TIMINGS } as OpenedExport;
const request = { region: 'r' } as ResolvedRequest;

function begun(cancellation: Partial<Cancellation> = {}) {
  const state = newState(opened);
  return { state, run: new ExportRun(request, state, { now: false, ...cancellation } as Cancellation) };
}

const turnsOfTheLoop = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

const refusedWith = (type: string) =>
  new ActivityFailure(
    'failed',
    'recordPart',
    '1',
    'NON_RETRYABLE_FAILURE',
    undefined,
    ApplicationFailure.create({ type, message: 'the key of the record', nonRetryable: true }),
  );

const quietSlice = (at: number): Unrecorded => ({
  slice: { logGroup: `g${at}`, from: '', to: '', generation: 1, tries: 0 },
  ending: { kind: 'without', reason: 'quiet' },
});
const recordOf = (key: string): SliceRecord => ({
  outcome: 'quiet',
  entry: { key, sha256: 'h', outcome: 'quiet', skipped: false },
  objects: 0,
  bytes: 0,
  events: 0,
});

/** A plan of pages on each of which nothing is left to do. */
function closedPages(pages: number, keysOnEach: number): void {
  let planned = 0;
  world.planSlices.mockImplementation(async (): Promise<PlanPage> => {
    planned += 1;
    const skippedReceipts = Array.from({ length: keysOnEach }, (_, at) => `page-${planned}-${at}`);
    const page = { slices: [], skipped: keysOnEach, skippedReceipts };
    return planned < pages ? { ...page, cursor: [null, String(planned), 'g'] } : page;
  });
}

beforeEach(() => {
  for (const each of Object.values(world)) if (typeof each === 'function') each.mockReset();
  world.timeIsUp = false;
  world.closeManifest.mockResolvedValue({ location: 's3://b/k', sha256: 'm' });
});

it('plans no further than it can write, so that what it carries stays small', async () => {
  const [pages, keysOnEach] = [50, 300];
  closedPages(pages, keysOnEach);
  const written: PartEntryInput[] = [];
  let writable = false;
  world.recordPart.mockImplementation(async ({ entries }: { entries: PartEntryInput[] }) => {
    while (!writable) await turnsOfTheLoop(1);
    written.push(...entries);
  });
  const { state, run } = begun();
  const work = run.work();
  await turnsOfTheLoop(500);
  expect(world.planSlices.mock.calls.length).toBeLessThan(6);
  expect(state.entries.length).toBeLessThan(1_000);

  writable = true;
  expect(await work).toBe('done');
  await run.close();
  expect(new Set(written.map(({ key }) => key)).size).toBe(pages * keysOnEach);
  expect(state.totals.slices.skipped).toBe(pages * keysOnEach);
});

it.each(['RECORD_CONFLICT', 'RECORD_UNREADABLE'])('ends without a manifest, and says why, after %s', async (code) => {
  closedPages(1, 10);
  world.recordPart.mockRejectedValue(refusedWith(code));
  const { run } = begun();
  expect(await run.work()).toBe('done');
  const result = await run.close();
  expect(result).toMatchObject({ status: 'partial', failures: [{ code, message: 'the key of the record' }] });
  expect(result.manifest).toBeUndefined();
  expect(world.closeManifest).not.toHaveBeenCalled();
});

it('does not call a run complete whose manifest somebody else wrote', async () => {
  closedPages(1, 10);
  world.closeManifest.mockRejectedValue(refusedWith('RECORD_CONFLICT'));
  const { run } = begun();
  await run.work();
  expect(await run.close()).toMatchObject({ status: 'partial', failures: [{ code: 'RECORD_CONFLICT' }] });
});

it('ends a cancelled export though its records can never be written', async () => {
  closedPages(1, 10);
  world.recordPart.mockReturnValue(new Promise(() => undefined));
  const { run } = begun();
  expect(await run.work()).toBe('done');
  const cancelled = begun({ now: true, request: { requestedBy: 'x', reason: 'y' } });
  cancelled.state.entries = [{ key: 'k', skipped: true }];
  const closing = cancelled.run.close();
  await turnsOfTheLoop(50);
  world.timeIsUp = true;
  expect(await closing).toMatchObject({ status: 'cancelled', failures: [{ code: 'RECORD_UNWRITTEN' }] });
});

it('verifies a few batches at once, whatever has piled up', async () => {
  let now = 0;
  let most = 0;
  world.verifyAndRecord.mockImplementation(async ({ ended }: { ended: Unrecorded[] }) => {
    now += 1;
    most = Math.max(most, now);
    await turnsOfTheLoop(3);
    now -= 1;
    return ended.map(({ slice }) => recordOf(slice.logGroup));
  });
  world.planSlices.mockResolvedValue({ slices: [], skipped: 0, skippedReceipts: [] });
  const { state, run } = begun();
  state.unrecorded = Array.from({ length: 200 }, (_, at) => quietSlice(at));
  expect(await run.work()).toBe('done');
  await run.close();
  expect(state.totals.slices.quiet).toBe(200);
  expect(most).toBe(8);
});
