import { describe, expect, it } from 'vitest';
import {
  CALL_SPACING_MS,
  type CallCredit,
  creditAfter,
  creditAt,
  creditInMs,
  MOST_CREDIT,
  RESERVED_CREDIT,
} from '../../contract/index.js';
import { Random } from '../../test/simulation/time/random.js';
import { likelyEnds } from './likely-ends.js';
import { LONGEST_PAUSE_MS, nextLook } from './next-look.js';

/** Time (ms) that a look takes, and from its answer until the next create. */
const LOOK_MS = 10;
const ENGINE_MS = 35;

/** A lane with one export whose tasks have these durations (ms), by the rules of the watch. */
function runLane(durations: readonly number[]) {
  const calls: number[] = [];
  const gaps: number[] = [];
  const ended: number[] = [];
  let credit: CallCredit = { calls: RESERVED_CREDIT, atMs: 0 };
  let nowMs = 0;
  const call = (leaves: number) => {
    nowMs += creditInMs(credit, leaves + 1, nowMs);
    credit = creditAfter(credit, 1, nowMs);
    calls.push(nowMs);
    nowMs += LOOK_MS;
  };
  for (const duration of durations) {
    call(0);
    const createdMs = nowMs;
    const rate = likelyEnds({ sameGroup: ended.slice(-24), others: [] });
    for (let lastMs = 0; ; lastMs = nowMs - createdMs) {
      const next = createdMs + nextLook(rate, lastMs, creditAt(credit, nowMs));
      nowMs = Math.max(next, nowMs + CALL_SPACING_MS);
      call(RESERVED_CREDIT);
      if (nowMs - LOOK_MS >= createdMs + duration) break;
    }
    nowMs += ENGINE_MS;
    gaps.push(nowMs - createdMs - duration);
    ended.push(duration);
  }
  const within = (ms: number) =>
    Math.max(...calls.map((atMs) => calls.filter((each) => each >= atMs && each < atMs + ms).length));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return { mean, calls: calls.length, in10s: within(10_000), aSecond: calls.length / (nowMs / 1_000) };
}

const between = (from: number, to: number, count: number, random = new Random(7)) =>
  Array.from({ length: count }, () => from + random.next() * (to - from));

describe('the looks at tasks', () => {
  it.each([
    ['2-4 s', between(2_000, 4_000, 200), 205],
    ['27-33 s', between(27_000, 33_000, 60), 350],
    ['270-330 s', between(270_000, 330_000, 30), 350],
    ['3 s and 60 s by turns', between(0, 1, 60).map((part, index) => (index % 2 ? 3_000 : 60_000) + part * 500), 400],
  ])('see the ends of tasks of %s soon, within the budget', (_what, durations, goalMs) => {
    const lane = runLane(durations);
    expect(lane.mean).toBeLessThanOrEqual(goalMs);
    expect(lane.in10s).toBeLessThanOrEqual(25);
  });

  it('are few while no end is likely', () => {
    expect(runLane(between(270_000, 330_000, 30)).aSecond).toBeLessThan(0.6);
  });

  it('follow each other within 5 s, whatever is known', () => {
    const random = new Random(3);
    for (let tries = 0; tries < 500; tries += 1) {
      const known = between(0, 10 ** (2 + random.next() * 6), Math.floor(random.next() * 24), random);
      const lastMs = 10 ** (random.next() * 8) - 1;
      const next = nextLook(
        likelyEnds({ sameGroup: known.slice(8), others: known.slice(0, 8) }),
        lastMs,
        random.next() * 6,
      );
      expect(next).toBeGreaterThan(lastMs);
      expect(next - lastMs).toBeLessThanOrEqual(LONGEST_PAUSE_MS + 10);
    }
  });

  it('come earlier with more credit, and earlier where the end is likely', () => {
    const rate = likelyEnds({ sameGroup: [30_000, 31_000, 29_500, 30_400], others: [] });
    for (let ageMs = 0; ageMs < 60_000; ageMs += 500) {
      const next = (credit: number) => nextLook(rate, ageMs, credit);
      expect(next(MOST_CREDIT)).toBeLessThanOrEqual(next(3));
      expect(next(3)).toBeLessThanOrEqual(next(0));
    }
    const pauseMs = (ageMs: number) => nextLook(rate, ageMs, MOST_CREDIT) - ageMs;
    expect(pauseMs(30_000)).toBeLessThan(pauseMs(15_000) / 5);
    expect(pauseMs(30_000)).toBeLessThan(pauseMs(60_000) / 2);
  });
});

describe('the rate of ending', () => {
  it('is a probability at every age, whatever a stranger claims to know', () => {
    const claims = [[], [0], [Number.NaN, Number.POSITIVE_INFINITY, -5], [1e15, 1], [3_000, 3_000, 3_000]];
    for (const claimed of claims) {
      const rate = likelyEnds({ sameGroup: claimed, others: claimed });
      for (const ageMs of [0, 1, 99, 100, 3_000, 1e6, 86_400_000, 1e10]) {
        expect(rate(ageMs)).toBeGreaterThanOrEqual(0);
        expect(rate(ageMs)).toBeLessThan(Number.POSITIVE_INFINITY);
      }
    }
  });

  it('is computed soon, and from the last tasks, however many a stranger claims to know', () => {
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
