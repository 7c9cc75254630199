import { describe, expect, it } from 'vitest';
import { type CallAges, MOST_CALLS } from '../../contract/index.js';
import { Random } from '../../test/simulation/time/random.js';
import { CallPace } from '../shared/call-pace.js';
import { LaneCalls } from '../shared/lane-calls.js';
import { ManualClock } from '../testing/manual-clock.js';
import { likelyEnds } from './likely-ends.js';
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
  let known: CallAges = [];
  for (const duration of durations) {
    const create = new CallPace(known, lane, clock);
    await create.create(() => called(calls));
    const createdMs = clock.nowMs();
    const ageMs = () => clock.nowMs() - createdMs;
    const rate = likelyEnds({ sameGroup: ended.slice(-24), others: [] });
    let pace = new CallPace(create.calls, lane, clock);
    let attemptMs = clock.nowMs();
    // During the first pause, the receipt of the previous task is recorded.
    if (ended.length > 0) await lane.describe(() => called(calls, looks));
    const nextMs = (lastMs: number) =>
      nextLook(
        rate,
        lastMs,
        pace.looksInMs.map((inMs) => ageMs() + inMs),
      ) - ageMs();
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
    known = pace.calls;
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
    ['2-4 s', between(2_000, 4_000, 200), 205, 1.9],
    ['27-33 s', between(27_000, 33_000, 60), 250, 0.8],
    ['270-330 s', between(270_000, 330_000, 15), 300, 0.8],
    [
      '3 s and 60 s by turns',
      between(0, 1, 60).map((part, index) => (index % 2 ? 3_000 : 60_000) + part * 500),
      260,
      0.6,
    ],
  ])(
    'see the ends of tasks of %s soon, with few calls, within the budget',
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
      const known = between(0, 10 ** (2 + random.next() * 6), Math.floor(random.next() * 24), random);
      const lastMs = 10 ** (random.next() * 8) - 1;
      const next = nextLook(likelyEnds({ sameGroup: known.slice(8), others: known.slice(0, 8) }), lastMs, [
        lastMs + random.next() * 10_000,
      ]);
      expect(next).toBeGreaterThan(lastMs);
      expect(next - lastMs).toBeLessThanOrEqual(LONGEST_PAUSE_MS + 10);
    }
  });

  it('come earlier if the budget allows looks earlier, or if the end is likely', () => {
    const rate = likelyEnds({ sameGroup: [30_000, 31_000, 29_500, 30_400], others: [] });
    for (let ageMs = 0; ageMs < 60_000; ageMs += 500) {
      const next = (everyMs: number) =>
        nextLook(
          rate,
          ageMs,
          Array.from({ length: MOST_CALLS }, (_, looks) => ageMs + looks * everyMs),
        );
      expect(next(0)).toBeLessThanOrEqual(next(200));
      expect(next(200)).toBeLessThanOrEqual(next(400));
    }
    const pauseMs = (ageMs: number) => nextLook(rate, ageMs, []) - ageMs;
    expect(pauseMs(30_000)).toBeLessThan(pauseMs(15_000) / 5);
    expect(pauseMs(30_000)).toBeLessThan(pauseMs(60_000) / 2);
  });

  it('divide the looks that the budget allows among the ages at which an equally likely end is possible', () => {
    const evenly = (ageMs: number) => (ageMs < 2_000 ? 0 : 1 / Math.max(1, 4_000 - ageMs));
    const looks: number[] = [];
    for (let lastMs = 2_000; looks.length < 4; looks.push(lastMs)) {
      // Four looks are allowed now, and the fifth at the last possible end.
      const left = Array.from({ length: 4 - looks.length }, () => 0);
      lastMs = nextLook(evenly, lastMs, [...left, 4_000]);
    }
    for (const [index, ageMs] of looks.entries()) expect(Math.abs(ageMs - (2_400 + 400 * index))).toBeLessThan(60);
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

  it('is computed soon, and from the last tasks, however many durations the input contains', () => {
    const claimed = between(1_000, 2_000, 200_000);
    const beganMs = performance.now();
    const rate = likelyEnds({ sameGroup: claimed, others: claimed });
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect(rate(1_500)).toBe(likelyEnds({ sameGroup: claimed.slice(-100), others: claimed.slice(-100) })(1_500));
  });

  it('depends more on tasks of the same log group than on others', () => {
    const rate = likelyEnds({ sameGroup: [30_000, 35_000, 25_000], others: [3_000, 3_500, 2_500] });
    const swapped = likelyEnds({ others: [30_000, 35_000, 25_000], sameGroup: [3_000, 3_500, 2_500] });
    expect(swapped(3_000)).toBeGreaterThan(2 * rate(3_000));
    expect(likelyEnds({ others: [60_000] })(60_000)).toBeGreaterThan(likelyEnds()(60_000));
  });
});
