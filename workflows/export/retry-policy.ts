import type { Ending, SliceRecord } from '../../activities/index.js';

/** A slice is tried this often in one run before its window is left open. */
const TRIES = { failed: 2, cancelled: 2, vanished: 3, unverified: 2 } as const;

/**
 * Whether a slice whose attempt did not close its window is made again in this run, under the next generation.
 * Refusals are not: the same question gets the same answer until somebody repairs the cause.
 */
export function tryAgain(ending: Ending, record: SliceRecord, tries: number): boolean {
  switch (ending.kind) {
    case 'failed':
      return tries < TRIES.failed;
    case 'cancelled':
      return !ending.byUs && tries < TRIES.cancelled;
    case 'vanished':
      return tries < TRIES.vanished;
    case 'completed':
      return record.outcome === 'failed' && tries < TRIES.unverified;
    case 'without':
      return false;
  }
}

/** Waits between questions that get no useful answer: 1 s, doubling up to 30 s. */
export const patience = (attempt: number): number => Math.min(1_000 * 2 ** Math.min(attempt, 5), 30_000);

/** Creates held back by their deadline this often in a row mean that clocks disagree. */
export const LATE_CREATES_BEFORE_CLOCK_SKEW = 5;
