import { describe, expect, it, vi } from 'vitest';
import { inListingOrder } from '../../activities/plan/months.js';
import type { EarlierTask } from '../../activities/plan/sizes/earlier-tasks.js';
import { LONGEST_DAY_TASK_MS } from '../../activities/plan/sizes/pieces-for.js';
import { LONGEST_TASK_MS } from '../../activities/plan/sizes/task-times.js';
import { ARCHIVE, requestOf, surveyedGroup } from '../../activities/plan/testing/plan-world.js';
import type { LogGroups } from '../../activities/ports.js';
import { DAY_MS, HOUR_MS, instantMs, MINUTE_MS, type ResolvedRequest } from '../../contract/index.js';
import { type ChooseSliceQuestion, chooseSlice, requestWithSlice } from './choose-slice.js';

const GB = 1_000_000_000;
const FROM = '2025-11-01T00:00:00Z';
const TO = '2026-11-01T00:00:00Z';
/** A group that is as old as the window, so that its bytes are those of 365 days. */
const group = (name: string, storedBytes?: number) =>
  surveyedGroup(name, { createdAt: FROM, ...(storedBytes !== undefined && { storedBytes }) });
const day = (logGroup: string, durationMs: number): EarlierTask => ({
  ...{ logGroup, fromMs: instantMs(TO) - DAY_MS, toMs: instantMs(TO), durationMs, objects: 1, bytes: 1_000 },
});

function question(
  groups: readonly ReturnType<typeof group>[],
  changes: Partial<ChooseSliceQuestion> = {},
): ChooseSliceQuestion & { dailyEvents: ReturnType<typeof vi.fn> } {
  const dailyEvents = vi.fn<LogGroups['dailyEvents']>(async () => new Map());
  return {
    ...{ logGroups: { dailyEvents }, groups: inListingOrder(groups, ARCHIVE), earlier: [], maxScan: undefined },
    ...{ requestWith: (slice): ResolvedRequest => requestOf(FROM, TO, { slice }), byLength: 'week' },
    ...changes,
    dailyEvents,
  };
}

describe('the choice by receipts', () => {
  it('takes months if the longest task of a month is short', async () => {
    const asked = question([group('g/a')], { earlier: [day('g/a', MINUTE_MS)] });
    expect(await chooseSlice(asked)).toEqual({
      ...{ slice: 'month', basis: 'receipts', longest: { logGroup: 'g/a', ms: 30 * MINUTE_MS } },
    });
    expect(asked.dailyEvents).not.toHaveBeenCalled();
  });

  it.each([
    [5, 'week'],
    [60, 'day'],
    [600, 'day'],
  ])('takes shorter slices if the task of a day takes %d min: %s', async (minutes, slice) => {
    const earlier = [day('g/a', minutes * MINUTE_MS), day('g/b', MINUTE_MS)];
    expect((await chooseSlice(question([group('g/a'), group('g/b')], { earlier }))).slice).toBe(slice);
  });

  it('estimates groups without receipts by their stored bytes, at the speed of the groups with receipts', async () => {
    // The task for a day of g/a (1 GB) took 100 s: 10 MB/s. At this speed, the task for a day of g/b (36 GB) takes an
    // hour.
    const groups = [group('g/a', 365 * GB), group('g/b', 365 * 36 * GB)];
    const chosen = await chooseSlice(question(groups, { earlier: [day('g/a', 100_000)] }));
    expect(chosen).toMatchObject({ slice: 'day', longest: { logGroup: 'g/b' } });
    expect(chosen.longest?.ms).toBeCloseTo(HOUR_MS, -3);
  });

  it('never takes weeks or months if a task is estimated to take more than 2 h', async () => {
    for (let minutes = 1; minutes < 2_000; minutes = Math.ceil(minutes * 1.3)) {
      const earlier = [day('g/a', minutes * MINUTE_MS)];
      const { slice, longest } = await chooseSlice(question([group('g/a')], { earlier }));
      if (slice !== 'day') expect(longest?.ms).toBeLessThanOrEqual(LONGEST_TASK_MS);
    }
    expect(LONGEST_TASK_MS).toBe(2 * HOUR_MS);
  });

  it('does not take longer slices than the length of the window suggests if longer slices would leave out more at the end of the window', async () => {
    const requestWith: ChooseSliceQuestion['requestWith'] = (slice) => ({
      ...requestOf(FROM, TO, { slice }),
      window: { from: FROM, to: slice === 'month' ? '2026-10-01T00:00:00Z' : TO },
    });
    const earlier = [day('g/a', MINUTE_MS)];
    expect((await chooseSlice(question([group('g/a')], { earlier, requestWith }))).slice).toBe('week');
  });

  it('does not take longer slices than the length of the window suggests if the size of a group is not known', async () => {
    const earlier = [day('g/a', MINUTE_MS)];
    expect((await chooseSlice(question([group('g/a'), group('g/b', 1)], { earlier }))).slice).toBe('month');
    expect((await chooseSlice(question([group('g/a'), group('g/b')], { earlier }))).slice).toBe('week');
  });

  it.each([
    ['receipts of earlier tasks', { earlier: [day('g/a', 14 * HOUR_MS)] }, 'receipts'],
    ['stored bytes', {}, 'bytes'],
  ] as const)('cuts days into pieces if the task of a day takes too long by %s', async (_title, changes, basis) => {
    // At 2 MB/s, 100 GB take 13.9 h.
    const asked = question([group('g/a', 365 * 100 * GB)], { ...changes, byLength: 'day' });
    const { longest, ...chosen } = await chooseSlice(asked);
    expect(chosen).toMatchObject({ slice: 'day', basis, cutDays: { logGroups: 1, mostPieces: 3 } });
    expect(longest?.ms).toBeLessThanOrEqual(LONGEST_DAY_TASK_MS);
    expect(requestWithSlice(asked, chosen)).toMatchObject({ slice: 'day', busyDays: {} });
  });

  it('takes days for the hive layout', async () => {
    const destination = { bucket: 'archive', layout: 'hive' as const };
    const requestWith = (slice: 'day' | 'week' | 'month') => requestOf(FROM, TO, { slice, destination });
    const asked = question([group('g/a')], { earlier: [day('g/a', 1)], requestWith, byLength: 'day' });
    expect((await chooseSlice(asked)).slice).toBe('day');
  });
});

describe('the choice by the events of each day', () => {
  it('makes no query if there is no scan limit, if the scan is beyond the limit, or if the size of a group is not known', async () => {
    const known = question([group('g/a', 10 * GB)]);
    expect(await chooseSlice(known)).toEqual({
      ...{ slice: 'week', basis: 'length', scan: { bytes: 10 * GB, logGroups: 1, state: 'noLimit' } },
    });
    const beyond = question([group('g/a', 10 * GB)], { maxScan: 9 * GB });
    expect((await chooseSlice(beyond)).scan).toEqual({
      ...{ bytes: 10 * GB, logGroups: 1, limit: 9 * GB, state: 'beyondLimit' },
    });
    const unknown = question([group('g/a')], { maxScan: 1_000 * GB });
    expect((await chooseSlice(unknown)).scan?.state).toBe('unknownSize');
    for (const { dailyEvents } of [known, beyond, unknown]) expect(dailyEvents).not.toHaveBeenCalled();
  });

  it('without a query, the stored bytes can only shorten the slices that the length of the window suggests', async () => {
    // At 2 MB/s, 10 GB a day take 5,000 s, and a week of them 9.7 h.
    const large = await chooseSlice(question([group('g/a', 365 * 10 * GB), group('g/b')]));
    expect(large).toMatchObject({ slice: 'day', basis: 'bytes', longest: { logGroup: 'g/a' } });
    expect(large.longest?.ms).toBeCloseTo(5_000_000, -3);
    const small = await chooseSlice(question([group('g/a', 1)], { byLength: 'day' }));
    expect(small).toMatchObject({ slice: 'day', basis: 'length' });
  });

  it('reports the estimated scan before it sends the query, and spreads the bytes over the days like the events', async () => {
    // All of the bytes are of one day: at 2 MB/s, 10 GB take 5,000 s, and 100 GB take 14 h, so this day is cut.
    for (const [bytes, slice, pieces] of [
      [10 * GB, 'month', 1],
      [100 * GB, 'day', 3],
    ] as const) {
      const onScan = vi.fn();
      const asked = question([group('g/a', bytes)], { maxScan: bytes, onScan });
      asked.dailyEvents.mockImplementation(async () => {
        expect(onScan).toHaveBeenCalledExactlyOnceWith({ bytes, limit: bytes, logGroups: 1 });
        return new Map([['g/a', new Map([['2026-03-05', 7]])]]);
      });
      const { longest, ...chosen } = await chooseSlice(asked);
      expect(chosen).toMatchObject({ slice, basis: 'insights', scan: { state: 'made' } });
      expect(longest?.ms).toBeCloseTo(bytes / 2_000 / pieces, -3);
      const cut = { cutDays: { logGroups: 1, mostPieces: 3 }, busyDays: { 'g/a': { '2026-03-05': 3 } } };
      if (pieces > 1) expect(chosen).toMatchObject(cut);
      else expect(chosen).not.toHaveProperty('busyDays');
    }
  });

  it('makes one query, about the largest groups, and about no more groups than one result has rows for', async () => {
    const groups = Array.from({ length: 80 }, (_, no) => group(`g/${no}`, no));
    const asked = question(groups, { maxScan: GB });
    await chooseSlice(asked);
    expect(asked.dailyEvents).toHaveBeenCalledOnce();
    const [[{ logGroups }] = [{ logGroups: [] }]] = asked.dailyEvents.mock.calls as [{ logGroups: string[] }][];
    // 27 groups times 365 days are fewer than 10,000 rows.
    expect(logGroups).toHaveLength(27);
    expect(logGroups[0]).toBe('g/79');
  });

  it('asks only about the time in which the groups can hold events', async () => {
    const requestWith: ChooseSliceQuestion['requestWith'] = (slice) => requestOf('1970-01-01T00:00:00Z', TO, { slice });
    const asked = question([group('g/a', GB), group('g/b', 1)], { maxScan: GB + 1, requestWith, byLength: 'month' });
    await chooseSlice(asked);
    // PutLogEvents accepts events that are 14 days older than the group.
    expect(asked.dailyEvents).toHaveBeenCalledExactlyOnceWith({
      ...{ logGroups: ['g/a', 'g/b'], from: '2025-10-18T00:00:00Z', to: TO },
    });
  });

  it('mentions no query if no log group has a slice in the window', async () => {
    for (const maxScan of [undefined, GB]) {
      const asked = question([], { maxScan });
      expect(await chooseSlice(asked)).toEqual({ slice: 'week', basis: 'length' });
      expect(asked.dailyEvents).not.toHaveBeenCalled();
    }
  });

  it('follows the length of the window if AWS gives no answer', async () => {
    const asked = question([group('g/a', GB)], { maxScan: GB });
    asked.dailyEvents.mockResolvedValue(undefined);
    expect(await chooseSlice(asked)).toMatchObject({ slice: 'week', basis: 'length', scan: { state: 'refused' } });
  });
});
