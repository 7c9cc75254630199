import type { Ending, SliceRecord } from '../../activities/index.js';

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

/** Waits between questions that get no useful answer: 1 s, doubling up to 30 s. */
export const patience = (attempt: number): number => Math.min(1_000 * 2 ** Math.min(attempt, 5), 30_000);

/** Creates held back by their deadline this often in a row mean that clocks disagree. */
export const LATE_CREATES_BEFORE_CLOCK_SKEW = 5;
