import { defined, type Failure, formatInstant, isOutage } from '../../contract/index.js';

/**
 * A series of failures for which a slice or a step of the run waits: AWS refuses, throttles or does not answer, or our
 * code has a mistake.
 */
export interface Trouble {
  /** The newest failure. */
  failure: Failure;
  /** When the first of the failures happened (ISO). There has been no success since. */
  since: string;
  /** When the first failure happened that is not an outage (ISO). Absent if all failures so far are outages. */
  refusedSince?: string;
  /**
   * Number of failures so far, which determines the next pause. While no slice can be read back, the failures of all
   * slices are counted together.
   */
  waits: number;
}

/** A trouble after one more failure. */
export function troubleAfter(before: Trouble | undefined, failure: Failure, nowMs: number): Trouble {
  const now = formatInstant(nowMs);
  const { since = now, waits = 0 } = before ?? {};
  const refusedSince = before?.refusedSince ?? (isOutage(failure) ? undefined : now);
  return { failure, since, ...defined({ refusedSince }), waits: waits + 1 };
}

/**
 * Whether a trouble has lasted for the bound. If AWS has refused, the time counts from the first refusal, not from an
 * outage before it.
 * @param boundMs undefined if there is no bound
 */
export function isTooLong(
  { since, refusedSince = since }: Trouble,
  nowMs: number,
  boundMs: number | undefined,
): boolean {
  return boundMs !== undefined && nowMs - Date.parse(refusedSince) >= boundMs;
}
