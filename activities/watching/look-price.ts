import { CALLS_WINDOW_MS, MINUTE_MS, MOST_CALLS, RESERVED_CALLS, SECOND_MS } from '../../contract/index.js';
import type { KnownDurations } from '../types/task-calls.js';
import { plausible } from './likely-ends.js';

/**
 * The price of a look at a task of an age (ms), if the whole budget of calls is left. It is the idle time (ms) that the
 * same call could save at another time.
 */
export type LookPrice = (ageMs: number) => number;

/** Price (ms) of a look at a young task, if no earlier tasks are known. */
const USUAL_PRICE_MS = 10;
/**
 * Highest age (ms) of a young task, and the age from which the price stays the same. Between them the price falls with
 * the age, because during a long task all calls of the window ({@link CALLS_WINDOW_MS}) become free again.
 */
const YOUNG_MS = 3 * SECOND_MS;
const OLD_MS = 5 * MINUTE_MS;
/** How fast the price falls: the exponent of the age. */
const DISCOUNT = 0.8;

/** Least price (ms). Without it, the first looks at a long task would use up the window of calls. */
const LEAST_PRICE_MS = 0.3;
/** From this number of earlier tasks on, their durations decide the price. */
const ENOUGH_KNOWN = 2;
/** Time (ms) from the end of a task to the creation of the next one. */
const GAP_MS = SECOND_MS / 5;
/** Number of other calls for a task: its create, and its share of the calls with which receipts are recorded. */
const OTHER_CALLS = 1.2;
/** Least number of looks that a task is assumed to have. */
const LEAST_LOOKS = 0.7;
/** Least spread (ms) of durations, because AWS's tasks never last equally long. */
const LEAST_SPREAD_MS = SECOND_MS / 5;
/**
 * Share of the computed price that is used. The computed price assumes that pauses can have any length; but looks are
 * at least 0.25 s apart, so a task has fewer looks. 0.4 had the lowest idle times in a model of the watch, for tasks of
 * 0.3 s to 5 minutes.
 */
const PRICE_SHARE = 0.4;

/**
 * Returns the price with which the looks at a task use the budget of calls, and no more. With the pauses of
 * `next-look.ts`, a task whose duration is evenly distributed over a spread has `2/3 * sqrt(spread / (2 * price))`
 * looks on average. So the price follows from the spread of the known durations, and from the number of looks that the
 * budget allows within the mean of these durations. If fewer than two durations are known, the price depends on the
 * age.
 */
export function lookPrice({ sameGroup = [], others = [] }: Partial<KnownDurations> = {}): LookPrice {
  const ofGroup = plausible(sameGroup);
  const known = ofGroup.length >= ENOUGH_KNOWN ? ofGroup : [...ofGroup, ...plausible(others)];
  if (known.length < ENOUGH_KNOWN) return usualPrice;
  const meanMs = known.reduce((sum, ms) => sum + ms, 0) / known.length;
  const range = Math.max(...known) - Math.min(...known);
  const spreadMs = Math.max(LEAST_SPREAD_MS, (range * (known.length + 1)) / (known.length - 1));
  const allowed = ((MOST_CALLS - RESERVED_CALLS) * (meanMs + GAP_MS)) / CALLS_WINDOW_MS;
  const looks = Math.max(LEAST_LOOKS, allowed - OTHER_CALLS);
  const priceMs = Math.max(LEAST_PRICE_MS, (PRICE_SHARE * 2 * spreadMs) / (9 * looks ** 2));
  return () => priceMs;
}

const usualPrice: LookPrice = (ageMs) =>
  USUAL_PRICE_MS * (YOUNG_MS / Math.min(OLD_MS, Math.max(YOUNG_MS, ageMs))) ** DISCOUNT;
