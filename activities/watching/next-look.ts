import { MINUTE_MS, SECOND_MS } from '../../contract/index.js';
import type { EndingRate } from './likely-ends.js';

/*
 * When a watch looks at its task: often while the end is likely, seldom before.
 *
 * A look costs a call. The time from the end of a task to the next look costs idle time of AWS's only slot.
 * - If a look costs as much as `priceMs` of idle time, the sum of both costs is lowest with pauses of
 *   `sqrt(2 * price / rate)`. `rate` is the rate of ending at that age (Keller 1974, optimum checking schedules). The
 *   price stands for the calls that later tasks need.
 * - If the budget allows only a number of looks, the idle time is lowest with pauses that are proportional to
 *   `1 / sqrt(density)`. `density` is the density of the task's end at that age. So the looks that the budget allows
 *   divide the integral of `sqrt(density)` into equal parts. The first part must be so large that each later look is
 *   allowed when its turn comes.
 * Invariants:
 * 1. The next look is later than the last one, by at most LONGEST_PAUSE_MS.
 * 2. The likelier the end, and the sooner the budget allows looks, the earlier is the next look.
 */

/**
 * Price of a look (ms of idle time) at a young task while the whole budget of calls is left. The fewer looks are left,
 * the more a look costs.
 */
const PRICE_MS = 12;
/**
 * Highest age (ms) of a young task, and the age from which the price stays the same. Between them the price falls with
 * the age. Ends of short tasks follow each other soon, so their looks compete for the budget. During a long task, the
 * whole window becomes free before the end of the task is likely.
 */
const YOUNG_MS = 3 * SECOND_MS;
const OLD_MS = 5 * MINUTE_MS;
/** How fast the price falls: the exponent of the age. */
const DISCOUNT = 0.8;
/** Longest time (ms) between two looks. An unexpected end is seen after this time at the latest. */
export const LONGEST_PAUSE_MS = 5 * SECOND_MS;
/** Step (ms) of the age in the sums that give the next look. */
const STEP_MS = 10;

/**
 * The age (ms) at which to look at a task next.
 * @param lastMs the task's age at the last look, or 0 if there was none
 * @param opensMs the ages (ms) from which the budget allows one look, two looks, and so on. They never fall
 */
export function nextLook(rate: EndingRate, lastMs: number, opensMs: readonly number[]): number {
  const youth = YOUNG_MS / Math.min(OLD_MS, Math.max(YOUNG_MS, lastMs));
  const left = opensMs.filter((openMs) => openMs <= lastMs).length;
  const scarcity = Math.max(1, opensMs.length / Math.max(1, left));
  const dear = Math.sqrt(2 * PRICE_MS * youth ** DISCOUNT * Math.sqrt(scarcity));
  const { looks, parts } = sumsFrom(rate, lastMs, Math.max(LONGEST_PAUSE_MS, (opensMs.at(-1) ?? 0) - lastMs));
  const partAt = (ageMs: number) => parts[Math.max(0, Math.floor((ageMs - lastMs) / STEP_MS))] ?? 0;
  const part = Math.max(0, ...opensMs.map((openMs, index) => partAt(openMs) / (index + 1)));
  let steps = 1;
  while (steps * STEP_MS < LONGEST_PAUSE_MS && ((looks[steps] ?? 0) < dear || (parts[steps] ?? 0) < part)) steps += 1;
  return lastMs + steps * STEP_MS;
}

/**
 * The integrals of `sqrt(rate)` and of `sqrt(density)` from an age (ms) to each later step within a time (ms). The
 * density is that of a task that has not ended at the age.
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
