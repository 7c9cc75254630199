import { describe, expect, it } from 'vitest';
import { type Receipt, storeReceipt } from '../../../archive/index.js';
import { MemoryStore } from '../../../archive/testing/memory-store.js';
import {
  DAY_MS,
  dayPieces,
  formatInstant,
  HOUR_MS,
  type Interval,
  instantMs,
  intervalOf,
  MINUTE_MS,
  SECOND_MS,
} from '../../../contract/index.js';
import { inListingOrder } from '../months.js';
import { ARCHIVE, day, requestOf, surveyedGroup } from '../testing/plan-world.js';
import { withPieces } from './busy-days.js';
import { MOST_RECEIPTS_READ, readEarlierTasks } from './earlier-tasks.js';
import { bytesPerSecond, taskTimes } from './task-times.js';

/** A receipt of a task that took some time. */
function receipt(logGroup: string, from: string, durationMs: number, changes: Partial<Receipt> = {}): Receipt {
  const window = day(from);
  const createdAt = formatInstant(instantMs(window.to) + DAY_MS);
  return {
    schemaVersion: 1,
    slice: { ...ARCHIVE, logGroup, ...window, generation: 1 },
    ...{ window, outcome: 'archived', askedAt: createdAt, exportId: 'e', runNo: 1, claimed: {} },
    authenticated: { arn: 'arn:aws:iam::111122223333:user/x', accountId: ARCHIVE.accountId },
    task: {
      ...{ taskId: 't', taskName: 'n', status: 'COMPLETED', adopted: false, createdAt },
      completedAt: formatInstant(instantMs(createdAt) + durationMs),
    },
    ...{ objects: [], totals: { objects: 3, bytes: 1_000 }, evidence: [], strayFolders: [] },
    verification: { level: 'content', result: 'passed' },
    recordedAt: createdAt,
    ...changes,
  };
}

const ofWindow = (whole: Receipt, { fromMs, toMs }: Interval): Receipt => {
  const window = { from: formatInstant(fromMs), to: formatInstant(toMs) };
  const askedAt = formatInstant(instantMs(whole.askedAt) + fromMs - instantMs(whole.window.from));
  return { ...whole, slice: { ...whole.slice, ...window }, window, askedAt };
};

/** Receipts of the eight pieces of a day. @param durationMs the time of the task of a piece */
const piecesOf = (logGroup: string, from: string, durationMs: (no: number) => number): Receipt[] =>
  [...dayPieces(intervalOf(day(from)), 8)].map((piece, no) => ofWindow(receipt(logGroup, from, durationMs(no)), piece));

async function archiveOf(receipts: readonly Receipt[]): Promise<MemoryStore & { reads: number }> {
  const store = Object.assign(new MemoryStore(), { reads: 0 });
  for (const each of receipts) await storeReceipt(store, each);
  const { read } = MemoryStore.prototype;
  store.reads = 0;
  store.read = (key) => {
    store.reads += 1;
    return read.call(store, key);
  };
  return store;
}

const listed = (...names: string[]) =>
  inListingOrder(
    names.map((name, no) => surveyedGroup(name, { storedBytes: (names.length - no) * 1_000 })),
    ARCHIVE,
  );

describe('earlier tasks', () => {
  it('are the tasks of the newest exported slices of the groups in the plan', async () => {
    const store = await archiveOf([
      receipt('g/a', '2026-10-01', 5 * SECOND_MS),
      receipt('g/a', '2026-10-02', 6 * SECOND_MS),
      receipt('g/a', '2026-10-03', 7 * SECOND_MS),
      receipt('g/a', '2026-10-04', 8 * SECOND_MS, { outcome: 'failed' }),
      receipt('other', '2026-10-05', MINUTE_MS),
    ]);
    const tasks = await readEarlierTasks(store, ARCHIVE, listed('g/a', 'g/b'));
    expect(tasks.map(({ durationMs }) => durationMs).sort()).toEqual([6_000, 7_000]);
    expect(tasks[0]).toMatchObject({ logGroup: 'g/a', objects: 3, bytes: 1_000 });
    expect(store.reads).toBe(2);
  });

  it('come from an older month if the newest month has no export task, even if their objects were not read back', async () => {
    const store = await archiveOf([
      receipt('g/a', '2026-09-30', 9 * SECOND_MS, { outcome: 'listed' }),
      receipt('g/a', '2026-10-01', 1, { outcome: 'quiet' }),
    ]);
    const tasks = await readEarlierTasks(store, ARCHIVE, listed('g/a'));
    expect(tasks.map(({ durationMs }) => durationMs)).toEqual([9_000]);
  });

  it('are none in an archive without receipts, or with receipts that name no times', async () => {
    expect(await readEarlierTasks(new MemoryStore(), ARCHIVE, listed('g/a'))).toEqual([]);
    const { task: _, ...untimed } = receipt('g/a', '2026-10-01', 1);
    expect(await readEarlierTasks(await archiveOf([untimed]), ARCHIVE, listed('g/a'))).toEqual([]);
  });

  it('come from a bounded number of receipts, whatever the number of groups, and include tasks of the largest group', async () => {
    const names = Array.from({ length: 24 }, (_, no) => `g/${String(no).padStart(2, '0')}`);
    const days = ['2026-09-01', '2026-10-01', '2026-10-02'];
    const store = await archiveOf(names.flatMap((name) => days.map((from) => receipt(name, from, SECOND_MS))));
    const tasks = await readEarlierTasks(store, ARCHIVE, listed(...names));
    expect(tasks).toHaveLength(20);
    expect(store.reads).toBe(20);
    expect(tasks.some(({ logGroup }) => logGroup === 'g/00')).toBe(true);
  });

  it('are those of the newest two days if days were cut, because the newest pieces can be fast', async () => {
    // On each day, a task for the three hours before noon took 5 h, and all others took a minute.
    const days = ['2026-10-01', '2026-10-02', '2026-10-03'];
    const store = await archiveOf(
      days.flatMap((from) => piecesOf('g/a', from, (no) => (no === 3 ? 5 * HOUR_MS : MINUTE_MS))),
    );
    const tasks = await readEarlierTasks(store, ARCHIVE, listed('g/a'));
    const slow = tasks.filter(({ durationMs }) => durationMs === 5 * HOUR_MS);
    expect(slow.map(({ fromMs }) => fromMs).sort()).toEqual(
      ['2026-10-02', '2026-10-03'].map((from) => instantMs(day(from).from) + 9 * HOUR_MS),
    );
    expect([tasks.length, store.reads]).toEqual([16, 16]);
    const auto = {
      ...requestOf('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'),
      slice: 'day',
      autoSlice: true,
    } as const;
    expect(withPieces(listed('g/a'), auto, tasks)[0]?.pieces).toEqual({ each: 8 });
  });

  it('come from a bounded number of receipts, however short the windows are', async () => {
    const names = Array.from({ length: 11 }, (_, no) => `g/${String(no).padStart(2, '0')}`);
    const { fromMs } = intervalOf(day('2026-10-01'));
    const minutes = Array.from({ length: 50 }, (_, no) => {
      return { fromMs: fromMs + no * MINUTE_MS, toMs: fromMs + (no + 1) * MINUTE_MS };
    });
    const store = await archiveOf(
      names.flatMap((name) => minutes.map((minute) => ofWindow(receipt(name, '2026-10-01', 1), minute))),
    );
    expect(await readEarlierTasks(store, ARCHIVE, listed(...names))).toHaveLength(MOST_RECEIPTS_READ);
    expect(store.reads).toBe(MOST_RECEIPTS_READ);
  });
});

describe('the estimated time of a task', () => {
  const earlier = (durationMs: number, days = 1) => ({
    ...{ logGroup: 'a', fromMs: 0, toMs: days * DAY_MS, durationMs, objects: 1, bytes: 1 },
  });

  it('is assumed without earlier tasks', () => {
    expect(taskTimes([], 'day')).toEqual({
      ...{ leastMs: MINUTE_MS, mostMs: 10 * MINUTE_MS, basis: 'assumed', receipts: 0 },
    });
  });

  it('is the mean of earlier tasks with slices of the same length', () => {
    expect(taskTimes([earlier(10_000), earlier(30_000)], 'day')).toEqual({
      ...{ leastMs: 20_000, mostMs: 20_000, basis: 'receipts', receipts: 2 },
    });
    expect(taskTimes([earlier(10_000, 31), earlier(10_000, 28)], 'month')).toMatchObject({ mostMs: 10_000 });
  });

  it('does not depend on the number of tasks that are known of a log group', () => {
    const ofOther = { ...earlier(30_000), logGroup: 'b' };
    expect(taskTimes([earlier(10_000), ofOther, ofOther, ofOther], 'day')).toMatchObject({
      mostMs: 20_000,
      receipts: 4,
    });
  });

  it('lies between the time of the earlier tasks and a time in proportion to the length of the slices, if their lengths differ', () => {
    expect(taskTimes([earlier(10_000)], 'week')).toMatchObject({ leastMs: 10_000, mostMs: 70_000 });
    expect(taskTimes([earlier(70_000, 7)], 'day')).toMatchObject({ leastMs: 10_000, mostMs: 70_000 });
  });

  it('uses the speed of AWS (bytes a second) that earlier tasks show, but at least the assumed speed', () => {
    expect(bytesPerSecond([], () => 0)).toBe(2_000_000);
    expect(bytesPerSecond([earlier(1_000)], () => 10)).toBe(2_000_000);
    expect(bytesPerSecond([earlier(1_000), earlier(3_000)], () => 20_000_000)).toBe(10_000_000);
    expect(bytesPerSecond([earlier(1_000)], () => Number.POSITIVE_INFINITY)).toBe(2_000_000);
  });
});
