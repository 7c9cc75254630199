import { describe, expect, it } from 'vitest';
import { inListingOrder } from '../../activities/plan/months.js';
import type { EarlierTask } from '../../activities/plan/sizes/earlier-tasks.js';
import { ARCHIVE, NOW, requestOf, surveyedGroup } from '../../activities/plan/testing/plan-world.js';
import { DAY_MS, HOUR_MS, instantMs, type ResolvedRequest } from '../../contract/index.js';
import { Estimator } from './estimator.js';
import { SHIPPED_PRICES } from './prices.js';

const GB = 1_000_000_000;
const FROM_MS = instantMs('2026-10-01T00:00:00Z');
const day = (no: number) => ({ fromMs: FROM_MS + no * DAY_MS, toMs: FROM_MS + (no + 1) * DAY_MS });
const totals = { tasks: 2, lines: 3, listings: 1, bytes: 100 * GB, recounts: { bytes: 0, ofUnknownSize: 0 } };

async function estimated(
  earlier: readonly EarlierTask[] | undefined,
  bytes: number,
  more: Partial<ResolvedRequest> = {},
) {
  // The group is 100 days old, and stores 100 GB.
  const createdAt = '2026-06-28T00:00:00Z';
  const groups = inListingOrder([surveyedGroup('g/a', { createdAt, storedBytes: 100 * GB })], ARCHIVE);
  const request = { ...requestOf('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'), ...more };
  const estimator = new Estimator(request, SHIPPED_PRICES, async () => earlier);
  await estimator.surveyed(groups, instantMs(NOW));
  for (const group of groups) {
    estimator.planned(group, day(0), bytes, 'expired');
    estimator.planned(group, day(1), bytes, 'quiet');
    estimator.planned(group, day(2), bytes);
    estimator.planned(group, day(3), bytes);
  }
  return estimator.result(totals);
}

const task: EarlierTask = { logGroup: 'g/a', ...day(5), durationMs: 100_000, objects: 3, bytes: 100_000_000 };

describe('an estimate', () => {
  it('multiplies the tasks by the time of a task', async () => {
    const { estimate, warnings } = await estimated([], GB);
    expect(estimate.duration).toMatchObject({ leastMs: 2 * 60_000, mostMs: 2 * 600_000 });
    expect(estimate.slicings).toMatchObject([{ slice: 'week', tasks: 1 }]);
    expect(estimate.groupsOfUnknownSize).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('counts the pieces of a day as parts of the time of a day, also for deadlines', async () => {
    const fourPieces = { each: 4 } as const;
    // An earlier task for a day took 20 h.
    const cut = { ...surveyedGroup('g/a', { retentionDays: 32, storedBytes: GB }), pieces: fourPieces };
    const groups = inListingOrder([cut], ARCHIVE);
    const slow = { ...task, durationMs: 20 * HOUR_MS };
    const request = { ...requestOf('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'), busyDays: {} };
    const estimator = new Estimator(request, SHIPPED_PRICES, async () => [slow]);
    await estimator.surveyed(groups, instantMs(NOW));
    for (const group of groups) {
      for (let hour = 0; hour < 48; hour += 6) {
        const fromMs = instantMs(NOW) - 31 * DAY_MS + hour * HOUR_MS;
        estimator.planned(group, { fromMs, toMs: fromMs + 6 * HOUR_MS }, GB);
      }
    }
    const { estimate, warnings } = estimator.result({ ...totals, tasks: 8 });
    expect(estimate.duration).toMatchObject({ leastMs: 40 * HOUR_MS, mostMs: 40 * HOUR_MS });
    expect(estimate.duration.perTask).toMatchObject({ leastMs: 5 * HOUR_MS, mostMs: 5 * HOUR_MS });
    // The first events of the last piece expire in 66 h, and its task begins after 35 h.
    expect(warnings).toEqual([]);
  });

  it('estimates the bytes in the bucket by the compression of earlier tasks', async () => {
    const storage = async (earlier: readonly EarlierTask[]) =>
      (await estimated(earlier, GB)).estimate.cost.rows.find(({ item }) => item === 's3-storage')?.amount;
    // The group stores 1 GB of events for each day. The task of one day has written 0.1 GB.
    expect(await storage([task])).toBeCloseTo(10, 0);
    expect(await storage([])).toBeUndefined();
  });

  it('warns of a task that may take more than half a day, at the speed of earlier tasks', async () => {
    // 100 GB take 14 h at 2 MB/s, and 2.8 h at 10 MB/s.
    expect((await estimated([], 100 * GB)).warnings).toMatchObject([
      {
        code: 'LONG_TASK',
        message: expect.stringMatching(/g\/a from 2026-10-03 on may take about 14 h \(at 2 MB\/s\)/),
        hint: 'Use --slice auto, which cuts days whose tasks are estimated to take more than 6 h.',
      },
    ]);
    expect((await estimated([task], 100 * GB)).warnings).toEqual([]);
  });

  it('warns without a hint of a long task that remains although auto has cut the days', async () => {
    const { warnings } = await estimated([], 100 * GB, { busyDays: {} });
    expect(warnings).toMatchObject([{ code: 'LONG_TASK' }]);
    expect(warnings[0]).not.toHaveProperty('hint');
  });

  it('counts groups whose size is not known', async () => {
    expect((await estimated([], Number.POSITIVE_INFINITY)).estimate.groupsOfUnknownSize).toBe(1);
  });

  it('says if receipts cannot be read', async () => {
    expect((await estimated(undefined, GB)).estimate.duration.perTask).toMatchObject({
      basis: 'assumed',
      unread: true,
    });
  });
});
