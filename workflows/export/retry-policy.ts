import type { Ending, SliceRecord } from '../../activities/index.js';
import { type ExportTimings, type Failure, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../contract/index.js';

/**
 * What is tried again, what is waited out, and for how long. Retries of single calls, which no export notices, are in
 * `workflows/activity-proxies.ts`.
 *
 * | what | waited out |
 * |---|---|
 * | AWS throttles, aborts, is away; another task has the slot | without end |
 * | AWS refuses to show a task of ours that lives, or may live | 1 h, while cancelling 24 h; then the slice stays open |
 * | credentials or the right to look are refused, nothing of ours under way | 15 min; then the export ends, its windows open |
 * | AWS refuses the create itself, or the destination | not at all |
 * | Describe does not list a task | 15 min; then it has vanished, and is made again |
 * | a task FAILED, was cancelled by others, vanished, or could not be read back | tried again as {@link next} says |
 */

/** A slice is tried this often in one run. A failed window is then cut in two; the others are left open. */
const TRIES = { failed: 2, cancelled: 2, vanished: 3, unverified: 2 } as const;

/**
 * Failed tasks in a row, without one that AWS completed between them, after which nothing more is tried again or cut.
 * A single window that only fits AWS in pieces of an hour needs ten to get there; more means that the cause lies
 * elsewhere, and each try costs AWS's only slot.
 */
const HOPELESS_AFTER = 16;

/** What becomes of a slice whose attempt was recorded: `cut` is the same as `leave` for a window too short to be cut. */
export type Next = 'again' | 'cut' | 'leave';

/**
 * Whether a slice whose attempt did not close its window is made again in this run, under the next generation, or cut.
 * Refusals are not: the same question gets the same answer until somebody repairs the cause.
 * @param tries attempts at this slice so far
 * @param failuresInARow tasks that have failed one after another, this one included
 */
export function next(ending: Ending, record: SliceRecord, tries: number, failuresInARow: number): Next {
  if (failuresInARow >= HOPELESS_AFTER) return 'leave';
  const again = (limit: number): Next => (tries < limit ? 'again' : 'leave');
  switch (ending.kind) {
    case 'failed':
      return tries < TRIES.failed ? 'again' : 'cut';
    case 'cancelled':
      return ending.byUs ? 'leave' : again(TRIES.cancelled);
    case 'vanished':
      return again(TRIES.vanished);
    case 'completed':
      return record.outcome === 'failed' ? again(TRIES.unverified) : 'leave';
    case 'without':
      return 'leave';
  }
}

/** An outage of hours is asked after less often: each question costs a dozen events of history. */
const LONG_OUTAGE_QUESTIONS = 120;
const LONG_OUTAGE_FACTOR = 10;

/** Waits between questions that get no useful answer: 1 s, doubling up to 30 s, and after an hour 5 minutes. */
export const patience = (attempt: number, longestMs: number): number =>
  attempt < LONG_OUTAGE_QUESTIONS
    ? Math.min(SECOND_MS * 2 ** Math.min(attempt, 16), longestMs)
    : longestMs * LONG_OUTAGE_FACTOR;

/** AWS ends every task by itself after this long; only then is a task over that nobody can see or cancel. */
const TASK_LIFE_MS = 24 * HOUR_MS;

/**
 * How long a refusal to look or to create is waited out, in milliseconds; undefined means without end, 0 not at all.
 * @param atStake what would go on unseen: a task of ours that should be cancelled, one that lives or may live, or nothing
 */
export function endurance(
  { code }: Failure,
  atStake: 'cancelling' | 'task' | 'nothing',
  { blindBoundMs, credentialsBoundMs }: Pick<ExportTimings, 'blindBoundMs' | 'credentialsBoundMs'>,
): number | undefined {
  if (atStake === 'cancelling') return TASK_LIFE_MS;
  if (code === 'AWS_UNREACHABLE') return undefined;
  return atStake === 'task' ? blindBoundMs : credentialsBoundMs;
}

/** Creates held back this often in a row because the clocks differ are not a worker that stalled once. */
export const SKEWED_CREATES_BEFORE_REFUSAL = 5;

/** A cancelled export waits this long for a bucket that refuses its records: long enough for a slip to be mended. */
export const RECORDS_BOUND_MS = 15 * MINUTE_MS;
