import { SECOND_MS } from '../../contract/index.js';
import type { EndingRate } from './likely-ends.js';
import type { LookPrice } from './look-price.js';

/*
 * When a watch looks at its task: often while the end is likely, seldom before.
 *
 * A look costs a call. The time from the end of a task to the next look costs idle time of AWS's only slot.
 * - If a look costs as much as `price` milliseconds of idle time, the sum of both costs is lowest with pauses of
 *   `sqrt(2 * price / rate)`. `rate` is the rate of ending at that age (Keller 1974, optimum checking schedules). The
 *   price stands for the calls that later tasks need, see `look-price.ts`.
 * - If the budget allows only a limited number of looks, the idle time is lowest with pauses that are proportional to
 *   `1 / sqrt(density)`. `density` is the density of the task's end at that age. So the looks that the budget allows
 *   divide the integral of `sqrt(density)` into equal parts. The first part must be so large that the budget allows
 *   each later look at its age.
 * Invariants:
 * 1. The next look is later than the last one, by at most LONGEST_PAUSE_MS.
 * 2. The likelier the end, and the sooner the budget allows looks, the earlier is the next look.
 */

/** Longest pause (ms) before a look that the budget allows: an unexpected end is seen after this time at the latest. */
export const LONGEST_PAUSE_MS = 5 * SECOND_MS;
/** Step (ms) of the age in the sums that give the next look. */
const STEP_MS = 10;

/** What decides the next look at a task. */
export interface LookSetting {
  readonly rate: EndingRate;
  readonly price: LookPrice;
  /** The task's age (ms) at the last look, or 0 if there was none. */
  readonly lastMs: number;
  /** The task's age (ms) now. */
  readonly nowMs: number;
  /** The times (ms) from now until the budget allows one look, two looks, and so on. They never fall. */
  readonly looksInMs: readonly number[];
}

/** The age (ms) at which to look at a task next. The fewer looks are left, the more a look costs. */
export function nextLook({ rate, price, lastMs, nowMs, looksInMs }: LookSetting): number {
  const left = looksInMs.filter((inMs) => inMs <= 0).length;
  const scarcity = Math.max(1, looksInMs.length / Math.max(1, left));
  const dear = Math.sqrt(2 * price(lastMs) * Math.sqrt(scarcity));
  const opensMs = looksInMs.map((inMs) => (inMs <= 0 ? lastMs : nowMs + inMs));
  const { looks, parts } = sumsFrom(rate, lastMs, Math.max(LONGEST_PAUSE_MS, (opensMs.at(-1) ?? 0) - lastMs));
  const partAt = (ageMs: number) => parts[Math.max(0, Math.floor((ageMs - lastMs) / STEP_MS))] ?? 0;
  const part = Math.max(0, ...opensMs.map((openMs, index) => partAt(openMs) / (index + 1)));
  let steps = 1;
  while (steps * STEP_MS < LONGEST_PAUSE_MS && ((looks[steps] ?? 0) < dear || (parts[steps] ?? 0) < part)) steps += 1;
  return lastMs + steps * STEP_MS;
}

/**
 * Integrals over the age from `fromMs`, one value for each step of {@link STEP_MS} until `withinMs` later: `looks` of
 * `sqrt(rate)`, and `parts` of `sqrt(density)`. The density is that of the end of a task that has not ended at
 * `fromMs`.
 */
function sumsFrom(rate: EndingRate, fromMs: number, withinMs: number): { looks: number[]; parts: number[] } {
  const looks = [0];
  const parts = [0];
  let lasts = 1;
  for (let step = 0; step * STEP_MS < withinMs; step += 1) {
    const ends = rate(fromMs + (step + 0.5) * STEP_MS);
    looks.push((looks[step] ?? 0) + STEP_MS * Math.sqrt(ends));
    parts.push((parts[step] ?? 0) + STEP_MS * Math.sqrt(ends * lasts));
    lasts *= Math.exp(-ends * STEP_MS);
  }
  return { looks, parts };
}
