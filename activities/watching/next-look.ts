import { MINUTE_MS, MOST_CREDIT, SECOND_MS } from '../../contract/index.js';
import type { EndingRate } from './likely-ends.js';

/*
 * When a watch looks at its task: often while the end is likely, seldom before.
 *
 * A look costs a call. The time from the end of a task to the next look costs idle time of AWS's only slot. If a look
 * costs as much as `priceMs` of idle time, the sum of both costs is lowest with pauses of `sqrt(2 * price / rate)`.
 * `rate` is the rate of ending at that age (Keller 1974, optimum checking schedules). Invariants:
 * 1. The next look is later than the last one, by at most LONGEST_PAUSE_MS.
 * 2. The likelier the end, and the higher the credit of calls, the earlier is the next look.
 */

/**
 * Price of a look (ms of idle time) at a young task with the highest credit. The lower the credit, the more a look
 * costs.
 */
const PRICE_MS = 0.6;
/**
 * Highest age (ms) of a young task, and the age from which the price stays the same. Between them the price falls with
 * the age. Ends of short tasks follow each other soon, so their looks compete for the credit. During a long task, the
 * whole credit comes back before the end of the task is likely.
 */
const YOUNG_MS = 3 * SECOND_MS;
const OLD_MS = 5 * MINUTE_MS;
/** How fast the price falls: the exponent of the age. */
const DISCOUNT = 0.6;
/** Longest time (ms) between two looks. An unexpected end is seen after this time at the latest. */
export const LONGEST_PAUSE_MS = 5 * SECOND_MS;
/** Step (ms) of the age in the sum that gives the next look. */
const STEP_MS = 10;

/**
 * The age (ms) at which to look at a task next.
 * @param lastMs the task's age at the last look, or 0 if there was none
 * @param credit number of calls that the watch could make now
 */
export function nextLook(rate: EndingRate, lastMs: number, credit: number): number {
  const scarcity = MOST_CREDIT / Math.max(1, credit);
  const youth = YOUNG_MS / Math.min(OLD_MS, Math.max(YOUNG_MS, lastMs));
  const priceMs = PRICE_MS * youth ** DISCOUNT * scarcity ** 2.5;
  let ageMs = lastMs;
  for (let looks = 0; looks < 1 && ageMs - lastMs < LONGEST_PAUSE_MS; ageMs += STEP_MS) {
    looks += STEP_MS * Math.sqrt(rate(Math.max(0, ageMs + STEP_MS / 2)) / (2 * priceMs));
  }
  return ageMs;
}
