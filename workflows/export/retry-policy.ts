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
 * The rules of an export for what it tries again, how long it pauses, and how long it waits for the end of a refusal or
 * an outage. The retries of single activities are in `workflows/activity-proxies.ts`.
 */

/** Why the current slice pauses. */
export type SlicePause = 'slotTaken' | 'notSent' | 'refused' | 'settling';

/** Why the run waits, apart from the pauses of the current slice. */
type RunWait = 'stepRefused' | 'notReadBack' | 'batch' | 'cancelUnanswered' | 'laneSilent';

/** The facts that determine the length of a pause. */
interface PauseFacts {
  /**
   * Number of earlier pauses of this series. Those for `slotTaken` and `notSent` are counted together, those for
   * refusals apart.
   */
  readonly before: number;
  readonly timings: Pick<ExportTimings, 'longestPauseMs' | 'lookAtLaneMs'>;
  /** Time until the last create can no longer have an effect (ms). @default 0 */
  readonly settledInMs?: number;
}

interface PauseRule {
  readonly lengthMs: (facts: PauseFacts) => number;
}

interface SlicePauseRule extends PauseRule {
  /**
   * Whether the export keeps its turn during the pause, or gives it back so that other exports can create tasks. For a
   * pause of `idleTurnMs` or less it always keeps the turn.
   */
  readonly turn: 'keep' | 'giveBack';
  /** Whether a cancel of the export ends the pause. */
  readonly cancel: 'cutsShort' | 'waits';
}

const growing = ({ before, timings }: PauseFacts): number => patience(before, timings.longestPauseMs);

/** Longest time (ms) for which ended slices wait for others, so that one activity records several. */
const BATCH_WAIT_MS = 20 * SECOND_MS;
/** Factor by which the interval between two questions about the lane can grow. */
const LANE_LOOK_GROWTH = 10;

/** The rules for all pauses of an export, by reason. */
export const PAUSES: Readonly<Record<SlicePause, SlicePauseRule> & Record<RunWait, PauseRule>> = {
  /**
   * Another task occupies AWS's only slot, and its id is not known. The export keeps its turn, because no other export
   * could use the slot.
   */
  slotTaken: { lengthMs: growing, turn: 'keep', cancel: 'cutsShort' },
  /** No worker could send a create in time, or the clocks of worker and Temporal seem to differ. */
  notSent: { lengthMs: growing, turn: 'giveBack', cancel: 'cutsShort' },
  /**
   * AWS refuses, throttles, aborts or does not answer a create or a look at a task. {@link endurance} limits how long
   * the export tries again.
   */
  refused: { lengthMs: growing, turn: 'giveBack', cancel: 'cutsShort' },
  /** The reply to a create was lost. Until the pause is over, the create may still have an effect. */
  settling: {
    lengthMs: ({ settledInMs = 0 }) => Math.max(SETTLE_GAP_MS, settledInMs),
    turn: 'keep',
    cancel: 'waits',
  },
  /** AWS refuses a step of the run or does not answer: planning, or writing a part or the manifest. */
  stepRefused: { lengthMs: growing },
  /** Ended slices cannot be read back for now. A new slice ends the wait, unless no slice can be read back. */
  notReadBack: { lengthMs: growing },
  /** Ended slices wait for others. The wait ends earlier when the batch is full, or when no more slices come soon. */
  batch: { lengthMs: () => BATCH_WAIT_MS },
  /** AWS has not accepted the cancel of a task. The end of the task ends the wait. */
  cancelUnanswered: { lengthMs: growing },
  /**
   * The interval between questions about the lane: to request the turn again, or to check that the lane of the turn
   * still runs. A grant or a cancel ends the wait for a turn.
   */
  laneSilent: { lengthMs: ({ before, timings }) => timings.lookAtLaneMs * Math.min(2 ** before, LANE_LOOK_GROWTH) },
};

/** The length (ms) of a pause for this reason. */
export const pauseMs = (reason: keyof typeof PAUSES, facts: PauseFacts): number => PAUSES[reason].lengthMs(facts);

/**
 * Maximum number of tries of a slice in one run, by how its task ended. After that, the window of a failed task is cut
 * in two, and other windows are left open.
 */
const TRIES = { failed: 2, cancelled: 2, vanished: 3, unverified: 2 } as const;

/**
 * Number of consecutive failed tasks, without a success between them, after which no slice is tried again or cut. A day
 * that AWS exports only in pieces of an hour needs ten failures until it is cut into such pieces. More failures mean
 * that the windows are not the cause, and each try occupies AWS's only slot.
 */
const HOPELESS_AFTER = 16;

/**
 * The next step after an attempt at a slice: it is tried again, cut in two, or left as it is. A window that is too
 * short to be cut is left open instead.
 */
export type Next = 'again' | 'cut' | 'leave';

/**
 * Decides whether this run tries a slice again, under the next generation or in two halves. The outcome in the
 * receipt counts before the ending that the workflow saw, because AWS may have completed a task that the watch could no
 * longer see. This function is not called for a refused create, because AWS repeats the refusal until an operator
 * removes the cause.
 * @param tries number of attempts at this slice so far
 * @param failuresInARow number of consecutive failed tasks, this one included
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

/** Whether no task can export the planned log group, because another group has its name or its class has changed. */
const isOfTheGroup = (failure: Failure | undefined): boolean =>
  failure?.code === 'LOG_GROUP_REMADE' || failure?.code === 'LOG_GROUP_CHANGED';

/**
 * Number of waits, which together take about an hour, after which the export asks less often. Each question costs a
 * dozen history events.
 */
const LONG_OUTAGE_QUESTIONS = 120;
const LONG_OUTAGE_FACTOR = 10;

/**
 * Time (ms) to wait after a question without a useful answer. With the default `longestPauseMs`, it is 1 s at first,
 * doubles up to 30 s, and is 5 minutes after about an hour.
 */
export const patience = (attempt: number, longestMs: number): number =>
  attempt < LONG_OUTAGE_QUESTIONS
    ? Math.min(SECOND_MS * 2 ** Math.min(attempt, 16), longestMs)
    : longestMs * LONG_OUTAGE_FACTOR;

/**
 * Time (ms) after which AWS itself ends every task. A task that AWS does not show or cancel counts as running until
 * then.
 */
export const TASK_LIFE_MS = 24 * HOUR_MS;

type Bounds = Pick<ExportTimings, 'blindBoundMs' | 'credentialsBoundMs'>;

/**
 * What would continue unwatched if the export gave up: a task that it should cancel, a task that may still run, or
 * nothing.
 */
export type AtStake = 'cancelling' | 'task' | 'nothing';

/**
 * Time (ms) for which the export waits for the end of a slice's failure; undefined if it waits without a bound. After
 * that time, the failure counts as final. A refusal that cannot end by itself takes effect immediately, and this
 * function is not called for it.
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
 * Time (ms) for which the export waits for the end of a failure that concerns the run as a whole; undefined if it waits
 * without a bound. Cancelling the export ends each of these waits earlier.
 */
export const runEndurance = (failure: Failure, { blindBoundMs, credentialsBoundMs }: Bounds): number | undefined => {
  if (isOutage(failure)) return undefined;
  // Only another version of the worker corrects a mistake of our code. To deploy one takes longer than to correct
  // permissions.
  return failure.code === 'DEFECT' ? blindBoundMs : credentialsBoundMs;
};

/**
 * Time (ms) as in {@link runEndurance}, for a slice that cannot be read back while other slices can. An outage then has
 * a bound, because its cause may be this slice.
 */
export const sliceEndurance = (failure: Failure, bounds: Bounds): number | undefined =>
  isOutage(failure) ? bounds.blindBoundMs : runEndurance(failure, bounds);

/**
 * If this many consecutive creates are not sent because the clocks seem to differ, the failure is CLOCK_SKEW. Fewer can
 * be caused by a worker that stalled once.
 */
export const SKEWED_CREATES_BEFORE_REFUSAL = 5;

/** Time (ms) for which a cancelled export waits to be opened. */
export const OPENING_BOUND_MS = MINUTE_MS;
/**
 * Time (ms) within which a cancelled export closes even if its records cannot be written. It begins with the cancel or,
 * if this is later, with the end of the last task. It is long enough for an operator to correct the permissions.
 */
export const RECORDS_BOUND_MS = 15 * MINUTE_MS;
/**
 * Time (ms) within {@link RECORDS_BOUND_MS} that verification may use. The rest is for the last part and the manifest.
 */
export const VERIFYING_BOUND_MS = 10 * MINUTE_MS;
