import type { Ending, RecordedSlice } from '../../activities/index.js';
import {
  type ExportTimings,
  type Failure,
  HOUR_MS,
  isOutage,
  MINUTE_MS,
  SECOND_MS,
  SETTLE_GAP_MS,
  staysAsIs,
} from '../../contract/index.js';

/*
 * What an export tries again, how it pauses, and for how long it waits out what AWS refuses. Retries of single activities
 * are in `workflows/activity-proxies.ts`.
 */

/** Why a slice under way pauses. */
export type PauseReason = 'slotTaken' | 'notSent' | 'refused' | 'settling';

/** What the length of a pause follows from. */
interface PauseFacts {
  /** Earlier pauses of the same kind. */
  readonly before: number;
  readonly longestPauseMs: number;
  /** Time until the last create can no longer have an effect (ms). */
  readonly settledInMs: number;
}

interface PauseRule {
  readonly lengthMs: (facts: PauseFacts) => number;
  /**
   * Whether the export keeps its turn during the pause. A turn is given back, so that other exports can create tasks,
   * only for pauses longer than `idleTurnMs`.
   */
  readonly turn: 'keep' | 'giveBack';
  /** Whether a cancel of the export ends the pause. */
  readonly cancel: 'cutsShort' | 'waits';
}

const growing = ({ before, longestPauseMs }: PauseFacts): number => patience(before, longestPauseMs);

/** The pauses between questions about a slice. */
export const PAUSES: Readonly<Record<PauseReason, PauseRule>> = {
  /** Another task has AWS's only slot, and its id is not known. No other export could use the turn. */
  slotTaken: { lengthMs: growing, turn: 'keep', cancel: 'cutsShort' },
  /** AWS throttled or aborted a create, or no worker could send it in time. */
  notSent: { lengthMs: growing, turn: 'giveBack', cancel: 'cutsShort' },
  /** AWS refuses to create a task, or to show one. {@link endurance} says for how long the export asks again. */
  refused: { lengthMs: growing, turn: 'giveBack', cancel: 'cutsShort' },
  /** The reply to a create was lost: until the pause is over, the create may still have an effect. */
  settling: { lengthMs: ({ settledInMs }) => Math.max(SETTLE_GAP_MS, settledInMs), turn: 'keep', cancel: 'waits' },
};

/**
 * A slice is tried this often in one run. After that, a failed window is cut in two, and windows with other endings are
 * left open.
 */
const TRIES = { failed: 2, cancelled: 2, vanished: 3, unverified: 2 } as const;

/**
 * Number of failed tasks in a row, without a task completed by AWS between them, after which nothing more is tried
 * again or cut. A single window that AWS exports only in pieces of an hour needs ten failures to get there. More
 * failures mean that the cause lies elsewhere, and each try costs AWS's only slot.
 */
const HOPELESS_AFTER = 16;

/** The next step of a slice whose attempt was recorded. A window that is too short to be cut is left open instead. */
export type Next = 'again' | 'cut' | 'leave';

/**
 * Whether this run tries a slice again whose attempt did not close its window: under the next generation, or in two
 * halves. The receipt decides, not the ending: AWS may have completed a task that the export lost sight of. Nothing is
 * tried again after a refusal, which AWS repeats until an operator repairs the cause.
 * @param tries attempts at this slice so far
 * @param failuresInARow tasks that have failed one after another, this one included
 */
export function next(ending: Ending, record: RecordedSlice, tries: number, failuresInARow: number): Next {
  if (staysAsIs(record.outcome) || failuresInARow >= HOPELESS_AFTER || isOfTheGroup(record.failure)) return 'leave';
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

/** Whether no task can export the log group that was planned: another group has its name, or it has another class. */
const isOfTheGroup = (failure: Failure | undefined): boolean =>
  failure?.code === 'LOG_GROUP_REMADE' || failure?.code === 'LOG_GROUP_CHANGED';

/** During an outage of hours the export asks less often: each question costs a dozen events of history. */
const LONG_OUTAGE_QUESTIONS = 120;
const LONG_OUTAGE_FACTOR = 10;

/** Waits between questions that get no useful answer: 1 s, doubling up to 30 s, and after an hour 5 minutes. */
export const patience = (attempt: number, longestMs: number): number =>
  attempt < LONG_OUTAGE_QUESTIONS
    ? Math.min(SECOND_MS * 2 ** Math.min(attempt, 16), longestMs)
    : longestMs * LONG_OUTAGE_FACTOR;

/** AWS ends every task by itself after this long. A task that cannot be seen or cancelled is over only then. */
export const TASK_LIFE_MS = 24 * HOUR_MS;

type Bounds = Pick<ExportTimings, 'blindBoundMs' | 'credentialsBoundMs'>;

/**
 * What would go on without being watched if the export gave up: a task that it should cancel, a task that lives or may
 * live, or nothing.
 */
export type AtStake = 'cancelling' | 'task' | 'nothing';

/**
 * How long the export waits out a failure, in milliseconds; undefined means without end. After that it leaves the window
 * open. A refusal of the create itself, or of the destination, ends the export at once and does not get here.
 */
export function endurance(
  failure: Failure,
  atStake: AtStake,
  { blindBoundMs, credentialsBoundMs }: Bounds,
): number | undefined {
  if (atStake === 'cancelling') return TASK_LIFE_MS;
  if (isOutage(failure)) return undefined;
  return atStake === 'task' ? blindBoundMs : credentialsBoundMs;
}

/**
 * How long the export waits out a failure that concerns the run as a whole, in milliseconds; undefined means without end.
 * A cancel ends each of these waits sooner.
 */
export const runEndurance = (failure: Failure, { blindBoundMs, credentialsBoundMs }: Bounds): number | undefined => {
  if (isOutage(failure)) return undefined;
  // A mistake of our code is corrected by another version of the worker, not by AWS.
  return failure.code === 'DEFECT' ? blindBoundMs : credentialsBoundMs;
};

/**
 * The same for a slice that cannot be read back while others can. An outage that meets one slice alone may be in that
 * slice.
 */
export const sliceEndurance = (failure: Failure, bounds: Bounds): number | undefined =>
  isOutage(failure) ? bounds.blindBoundMs : runEndurance(failure, bounds);

/**
 * After this many creates in a row that were held back because the clocks differ, the cause is not a worker that
 * stalled once.
 */
export const SKEWED_CREATES_BEFORE_REFUSAL = 5;

/** A cancelled export waits this long to be opened. */
export const OPENING_BOUND_MS = MINUTE_MS;
/**
 * A cancelled export closes within this time even if its records cannot be written. An operator can correct a slip in
 * the permissions meanwhile.
 */
export const RECORDS_BOUND_MS = 15 * MINUTE_MS;
/** The part of {@link RECORDS_BOUND_MS} that verification may use. The rest is for the last part and the manifest. */
export const VERIFYING_BOUND_MS = 10 * MINUTE_MS;
