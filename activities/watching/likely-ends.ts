import { DAY_MS, SECOND_MS } from '../../contract/index.js';
import type { KnownDurations } from '../types/task-calls.js';

/**
 * The rate at which tasks of an age (ms) end: the probability for each millisecond that such a task ends, if it has not
 * ended before.
 */
export type EndingRate = (ageMs: number) => number;

/** A usual duration (ms) of a task, if no earlier tasks are known. */
const USUAL_MS = 3 * SECOND_MS;
/** The longest duration (ms) of a task. AWS itself ends a task after a day. */
const LONGEST_MS = DAY_MS;

/** Weight of {@link anyDuration}. An earlier task of the same log group has the weight 1. */
const UNKNOWN_WEIGHT = 0.1;
/** Weight of an earlier task of another log group, if there are also earlier tasks of the same log group. */
const OTHER_GROUP_WEIGHT = 0.25;

/**
 * The density of durations at an age (1/ms), and the probability that a task lasts longer. Both are multiplied by a
 * weight.
 */
interface Weighed {
  readonly ends: number;
  readonly lasts: number;
}

/**
 * The rate of ending, learned from the durations of earlier tasks. Each earlier task makes ends near its own duration
 * likely. Without earlier tasks, and beyond the longest of them, a task of any age probably lasts about as long again.
 * The rate at an age beyond {@link LONGEST_MS} is 0, because no task can be so old: AWS or a clock is then wrong.
 */
export function likelyEnds({ sameGroup = [], others = [] }: Partial<KnownDurations> = {}): EndingRate {
  const known = [...kernels(sameGroup, 1), ...kernels(others, sameGroup.length > 0 ? OTHER_GROUP_WEIGHT : 1)];
  return (ageMs) => {
    if (ageMs >= LONGEST_MS) return 0;
    let { ends, lasts } = anyDuration(ageMs);
    for (const { ms, widthMs, weight } of known) {
      const near = around((ageMs - ms) / widthMs);
      ends += (weight * near.ends) / widthMs;
      lasts += weight * near.lasts;
    }
    return ends / lasts;
  };
}

/**
 * A duration of any magnitude: the rate of ending falls with the age. Half of the tasks end within {@link USUAL_MS}. Of
 * the tasks that reach an age, half end before twice this age plus {@link USUAL_MS}.
 */
function anyDuration(ageMs: number): Weighed {
  const lasts = (UNKNOWN_WEIGHT * USUAL_MS) / (USUAL_MS + ageMs);
  return { ends: lasts / (USUAL_MS + ageMs), lasts };
}

/**
 * A duration near that of an earlier task, by the Epanechnikov kernel, with the weight 1. `distance` is the age minus
 * the duration of the earlier task. The unit of `distance` is half the width of the kernel.
 */
function around(distance: number): Weighed {
  if (distance <= -1) return { ends: 0, lasts: 1 };
  if (distance >= 1) return { ends: 0, lasts: 0 };
  return {
    ends: 0.75 * (1 - distance ** 2),
    lasts: 0.5 - 0.75 * (distance - distance ** 3 / 3),
  };
}

/** Least value (ms) of half the width of a kernel, because AWS's tasks never last equally long. */
const LEAST_WIDTH_MS = SECOND_MS / 10;
/**
 * A kernel reaches from its duration at least to the n-th nearest duration. n is this factor times the square root of
 * the number of known durations.
 */
const NEIGHBOUR = 0.7;
/**
 * Assumed deviation of the duration of a single task, as a fraction of this duration. With n known tasks, an n-th of
 * this deviation is assumed.
 */
const ASSUMED_DEVIATION = 0.7;

interface Kernel {
  readonly ms: number;
  /** Half of the width (ms). */
  readonly widthMs: number;
  readonly weight: number;
}

/**
 * Maximum number of earlier tasks that count. All pairs of tasks are compared, and the input can contain any number of
 * them, because any workflow of the namespace can schedule a watch.
 */
const MOST_KNOWN = 100;

/** The last durations (ms), without values that no task can have. The input can contain any values. */
export const plausible = (durations: readonly number[]): number[] =>
  durations.slice(-MOST_KNOWN).filter((ms) => ms >= 0 && ms <= LONGEST_MS);

/**
 * The kernels of the last tasks. A duration far from the others has a wide kernel. Durations that are close together
 * have narrow kernels.
 */
function kernels(durations: readonly number[], weight: number): Kernel[] {
  const known = plausible(durations);
  const neighbour = Math.min(known.length - 1, Math.ceil(NEIGHBOUR * Math.sqrt(known.length)));
  return known.map((ms) => {
    const distances = known.map((other) => Math.abs(other - ms)).sort((a, b) => a - b);
    const assumedMs = (ASSUMED_DEVIATION * ms) / known.length;
    return { ms, widthMs: Math.max(LEAST_WIDTH_MS, distances[neighbour] ?? 0, assumedMs), weight };
  });
}
