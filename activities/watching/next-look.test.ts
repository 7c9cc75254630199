import { describe, expect, it } from 'vitest';
import { type CallAges, MOST_CALLS } from '../../contract/index.js';
import { Random } from '../../test/simulation/time/random.js';
import { CallPace } from '../shared/call-pace.js';
import { LaneCalls } from '../shared/lane-calls.js';
import { ManualClock } from '../testing/manual-clock.js';
import { likelyEnds } from './likely-ends.js';
import { lookPrice } from './look-price.js';
import { LONGEST_PAUSE_MS, nextLook } from './next-look.js';

/** Time (ms) that a call takes, and time (ms) from the answer of the last look until the next create. */
const LOOK_MS = 10;
const ENGINE_MS = 35;

/**
 * Time (ms) for which an attempt at the watch looks, and least time (ms) from its end to the first look of the next
 * attempt.
 */
const ATTEMPT_MS = 45_000;
const TAKE_OVER_MS = 600;

/** A lane with one export whose tasks have these durations (ms), by the rules of the watch. */
async function runLane(durations: readonly number[]) {
  const clock = new ManualClock();
  const calls: number[] = [];
  const looks: number[] = [];
  const gaps: number[] = [];
  const ended: number[] = [];
  const called = async (...lists: number[][]) => {
    for (const list of lists) list.push(clock.nowMs());
    await clock.pass(LOOK_MS);
  };
  const lane = new LaneCalls(clock);
  let recent: CallAges = [];
  for (const duration of durations) {
    const create = new CallPace(recent, lane, clock);
    await create.create(() => called(calls));
    const createdMs = clock.nowMs();
    const ageMs = () => clock.nowMs() - createdMs;
    const durationsKnown = { sameGroup: ended.slice(-24), others: [] };
    const known = { rate: likelyEnds(durationsKnown), price: lookPrice(durationsKnown) };
    let pace = new CallPace(create.calls, lane, clock);
    let attemptMs = clock.nowMs();
    // During the first pause, the receipt of the previous task is recorded.
    if (ended.length > 0) await lane.describe(() => called(calls, looks));
    const nextMs = (lastMs: number) =>
      nextLook({ ...known, lastMs, nowMs: ageMs(), looksInMs: pace.looksInMs }) - ageMs();
    let pauseMs = nextMs(0);
    for (;;) {
      await clock.pass(pauseMs);
      await pace.look(() => called(calls, looks));
      if (ageMs() - LOOK_MS >= duration) break;
      pauseMs = nextMs(ageMs());
      if (clock.nowMs() + pauseMs - attemptMs < ATTEMPT_MS) continue;
      const next = pace.callsIn(pauseMs - TAKE_OVER_MS);
      await clock.pass(pauseMs - TAKE_OVER_MS);
      pace = new CallPace(next, lane, clock);
      attemptMs = clock.nowMs();
      pauseMs = Math.min(pauseMs, TAKE_OVER_MS);
    }
    recent = pace.calls;
    await clock.pass(ENGINE_MS);
    gaps.push(ageMs() - duration);
    ended.push(duration);
  }
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const aSecond = calls.length / (clock.nowMs() / 1_000);
  return { mean, in10s: mostWithin(10_000, calls), looksIn1s: mostWithin(1_000, looks), aSecond };
}

/** The highest number of instants (ms) in any half-open interval of a length (ms). */
const mostWithin = (ms: number, instants: readonly number[]) =>
  Math.max(...instants.map((from) => instants.filter((each) => each >= from && each < from + ms).length));

const between = (from: number, to: number, count: number, random = new Random(7)) =>
  Array.from({ length: count }, () => from + random.next() * (to - from));

describe('the looks at tasks', () => {
  it.each([
    ['2-4 s', between(2_000, 4_000, 200), 195, 2.2],
    ['27-33 s', between(27_000, 33_000, 60), 250, 0.85],
    ['270-330 s', between(270_000, 330_000, 15), 300, 0.8],
    [
      '3 s and 60 s by turns',
      between(0, 1, 60).map((part, index) => (index % 2 ? 3_000 : 60_000) + part * 500),
      205,
      0.65,
    ],
  ])(
    'see the end of a task within 300 ms on average, with few calls, within the budget, if tasks last %s',
    async (_what, durations, goalMs, callsASecond) => {
      const lane = await runLane(durations);
      expect(lane.mean).toBeLessThanOrEqual(goalMs);
      expect(lane.in10s).toBeLessThanOrEqual(25);
      expect(lane.looksIn1s).toBeLessThanOrEqual(4);
      expect(lane.aSecond).toBeLessThanOrEqual(callsASecond);
    },
  );

  it('follow each other within 5 s, whatever durations are known', () => {
    const random = new Random(3);
    for (let tries = 0; tries < 500; tries += 1) {
      const durations = between(0, 10 ** (2 + random.next() * 6), Math.floor(random.next() * 24), random);
      const known = { sameGroup: durations.slice(8), others: durations.slice(0, 8) };
      const lastMs = 10 ** (random.next() * 8) - 1;
      const looksInMs = [random.next() * 10_000];
      const next = nextLook({ rate: likelyEnds(known), price: lookPrice(known), lastMs, nowMs: lastMs, looksInMs });
      expect(next).toBeGreaterThan(lastMs);
      expect(next - lastMs).toBeLessThanOrEqual(LONGEST_PAUSE_MS + 10);
    }
  });

  it('come earlier if the budget allows looks earlier, or if the end is likely', () => {
    const durations = { sameGroup: [30_000, 31_000, 29_500, 30_400], others: [] };
    const known = { rate: likelyEnds(durations), price: lookPrice(durations) };
    for (let ageMs = 0; ageMs < 60_000; ageMs += 500) {
      const next = (everyMs: number) =>
        nextLook({
          ...{ ...known, lastMs: ageMs, nowMs: ageMs },
          looksInMs: Array.from({ length: MOST_CALLS }, (_, looks) => looks * everyMs),
        });
      expect(next(0)).toBeLessThanOrEqual(next(200));
      expect(next(200)).toBeLessThanOrEqual(next(400));
    }
    const pauseMs = (ageMs: number) => nextLook({ ...known, lastMs: ageMs, nowMs: ageMs, looksInMs: [] }) - ageMs;
    expect(pauseMs(30_000)).toBeLessThan(pauseMs(15_000) / 5);
    expect(pauseMs(30_000)).toBeLessThan(pauseMs(60_000) / 2);
  });

  it('are spread evenly over the ages at which the end is equally likely, as many as the budget allows', () => {
    const evenly = (ageMs: number) => (ageMs < 2_000 ? 0 : 1 / Math.max(1, 4_000 - ageMs));
    const looks: number[] = [];
    for (let lastMs = 2_000; looks.length < 4; looks.push(lastMs)) {
      // The budget allows four looks from the beginning, and a fifth one at the last possible end.
      const left = Array.from({ length: 4 - looks.length }, () => 0);
      const looksInMs = [...left, 4_000 - lastMs];
      lastMs = nextLook({ rate: evenly, price: () => 10, lastMs, nowMs: lastMs, looksInMs });
    }
    for (const [index, ageMs] of looks.entries()) expect(Math.abs(ageMs - (2_400 + 400 * index))).toBeLessThan(60);
  });
});

it('the next look is at the same age, whether it is computed at the instant of the last look or a moment later', () => {
  const setting = {
    rate: likelyEnds(),
    price: lookPrice(),
    lastMs: 637,
    looksInMs: Array.from({ length: 24 }, () => 0),
  };
  expect(nextLook({ ...setting, nowMs: 637.004 })).toBe(nextLook({ ...setting, nowMs: 637 }));
});

describe('the price of a look', () => {
  it('is higher for short tasks, whose looks use up the budget, and for widely spread durations', () => {
    const priceOf = (...sameGroup: number[]) => lookPrice({ sameGroup, others: [] })(1_000);
    expect(priceOf(500, 1_500)).toBeGreaterThan(5 * priceOf(2_000, 3_000));
    expect(priceOf(2_000, 3_000)).toBeGreaterThan(5 * priceOf(29_500, 30_500));
    expect(priceOf(2_000, 4_000)).toBeGreaterThan(priceOf(2_900, 3_100));
  });

  it('falls with the age of a task if fewer than two durations are known', () => {
    for (const price of [lookPrice(), lookPrice({ sameGroup: [3_000] }), lookPrice({ others: [3_000] })]) {
      expect(price(0)).toBe(price(3_000));
      expect(price(3_000)).toBeGreaterThan(price(60_000));
    }
    const price = lookPrice({ sameGroup: [3_000], others: [3_100] });
    expect(price(3_000)).toBe(price(60_000));
  });

  it('is a finite number above 0, whatever durations the input contains', () => {
    const claims = [[], [0, 0], [Number.NaN, Number.POSITIVE_INFINITY, -5], [1e300, 1e300], [3_000, 3_000]];
    for (const claimed of claims) {
      const price = lookPrice({ sameGroup: claimed, others: claimed });
      for (const ageMs of [0, 3_000, 86_400_000]) {
        expect(price(ageMs)).toBeGreaterThan(0);
        expect(price(ageMs)).toBeLessThan(Number.POSITIVE_INFINITY);
      }
    }
  });
});

describe('the rate of ending', () => {
  it('is a finite number of at least 0 at every age, whatever durations the input contains', () => {
    const claims = [[], [0], [Number.NaN, Number.POSITIVE_INFINITY, -5], [1e15, 1], [3_000, 3_000, 3_000]];
    for (const claimed of claims) {
      const rate = likelyEnds({ sameGroup: claimed, others: claimed });
      for (const ageMs of [0, 1, 99, 100, 3_000, 1e6, 86_400_000, 1e10]) {
        expect(rate(ageMs)).toBeGreaterThanOrEqual(0);
        expect(rate(ageMs)).toBeLessThan(Number.POSITIVE_INFINITY);
      }
    }
  });

  it('is computed within 5 s, and only from the last 100 durations of each list, however many the input contains', () => {
    const claimed = between(1_000, 2_000, 200_000);
    const beganMs = performance.now();
    const rate = likelyEnds({ sameGroup: claimed, others: claimed });
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect(rate(1_500)).toBe(likelyEnds({ sameGroup: claimed.slice(-100), others: claimed.slice(-100) })(1_500));
  });

  it('depends more on tasks of the same log group than on tasks of other log groups', () => {
    const rate = likelyEnds({ sameGroup: [30_000, 35_000, 25_000], others: [3_000, 3_500, 2_500] });
    const swapped = likelyEnds({ others: [30_000, 35_000, 25_000], sameGroup: [3_000, 3_500, 2_500] });
    expect(swapped(3_000)).toBeGreaterThan(2 * rate(3_000));
    expect(likelyEnds({ others: [60_000] })(60_000)).toBeGreaterThan(likelyEnds()(60_000));
  });
});
