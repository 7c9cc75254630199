import { type Failure, formatInstant, isOutage } from '../../contract/index.js';

/** What keeps the export from going on: AWS refuses, throttles or is away. */
export interface Trouble {
  /** The newest failure. */
  failure: Failure;
  /** When AWS failed first, without a success since (ISO). */
  since: string;
  /** When AWS refused first since then; absent while it was only away or busy, which has no bound. */
  refusedSince?: string;
  /** How often the export has asked. */
  waits: number;
}

/** A trouble after one more failure. */
export function troubleAfter(before: Trouble | undefined, failure: Failure, nowMs: number): Trouble {
  const now = formatInstant(nowMs);
  const { since = now, waits = 0 } = before ?? {};
  const refusedSince = before?.refusedSince ?? (isOutage(failure) ? undefined : now);
  return { failure, since, ...(refusedSince !== undefined && { refusedSince }), waits: waits + 1 };
}

/**
 * Whether a trouble has lasted as long as the export waits it out. Where AWS has refused, its bound counts from the first
 * refusal.
 * @param boundMs undefined: without end
 */
export function isTooLong(
  { since, refusedSince = since }: Trouble,
  nowMs: number,
  boundMs: number | undefined,
): boolean {
  return boundMs !== undefined && nowMs - Date.parse(refusedSince) >= boundMs;
}
