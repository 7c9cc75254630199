import type { Ending, OpenedExport } from '../../activities/index.js';
import { type ExportTimings, type Failure, isOutage } from '../../contract/index.js';
import { runEndurance, sliceEndurance } from './retry-policy.js';
import { isTooLong, type Trouble, troubleAfter } from './trouble.js';

/**
 * The successes and failures of reading back, as plain data. By these facts an export decides whether it may create
 * tasks, and for how long it retries slices that could not be read back.
 *
 * Invariants
 * 1. Reading back fails as a whole while no slice has been read back since a trouble began. During that time, no task
 *    is created. An outage of the only slice that waits does not stop creating, because this slice can be the cause.
 * 2. Until the objects of one task have been read back, at most two ended tasks wait to be read back. The second one is
 *    created while the first one is read back, so that AWS's slot is not idle meanwhile. It is not created if AWS has
 *    already refused to let the first one be read.
 * 3. A trouble is counted from its first refusal. When it has lasted too long, its slice is left open. If no other
 *    slice has been read back since, the cause is either this slice or the whole archive, so one more slice is tried.
 *    If that slice is refused, too, the export ends. The export waits without a bound for the end of an outage that
 *    affects all slices.
 * 4. Two consecutive slices that fail by a mistake of our code are left open. From the third slice on, the worker's
 *    version counts as the cause, and slices are tried again as after a refusal.
 */
export interface ReadingBack {
  /** Slices whose receipts are not yet written, some of them with a trouble. */
  readonly verifying: readonly { readonly ending: Ending; readonly trouble?: Trouble }[];
  /** When a slice last got its final answer, with or without a receipt (ISO); absent before the first one. */
  readonly readBackAt?: string;
  /** Number of consecutive slices that failed by a mistake of our code. */
  readonly defectsInARow: number;
  /**
   * Whether a receipt of this run shows that a task's objects passed their check (with `verify: listing`: are listed).
   */
  readonly proven?: true;
  /**
   * When the trouble of the slice that was left open last began (ISO); set only if no slice had been read back since.
   */
  readonly suspectSince?: string;
  /**
   * The opened export. `secondUnproven` is set if its worker allows a second task before the first one has been read
   * back.
   */
  readonly export?: Pick<OpenedExport, 'secondUnproven'>;
}

/**
 * If this many consecutive slices fail by a mistake of our code, the cause is the worker's version and not a single
 * slice.
 */
const DEFECTS_OF_A_WORKER = 3;

/** The trouble that has lasted longest. */
export const oldest = (troubles: readonly (Trouble | undefined)[]): Trouble | undefined =>
  troubles.reduce<Trouble | undefined>(
    (first, each) => (each && (!first || Date.parse(each.since) < Date.parse(first.since)) ? each : first),
    undefined,
  );

const troublesOf = ({ verifying }: ReadingBack): Trouble[] => verifying.flatMap(({ trouble }) => trouble ?? []);

/** The oldest of the troubles that began after the last success of reading back; undefined if there is none. */
export const refusal = (state: ReadingBack): Trouble | undefined =>
  oldest(troublesOf(state).filter((trouble) => !succeededSince(trouble, state)));

/** Whether a task may be created, as far as reading back is concerned. */
export const mayCreate = (state: ReadingBack): boolean =>
  (refusal(state) === undefined || isOneInOutage(state)) &&
  ((state.proven === true && !isSuspect(state)) || unproven(state) < mostUnproven(state));

/** Number of completed tasks that wait to be read back. */
const unproven = ({ verifying }: ReadingBack): number =>
  verifying.filter(({ ending }) => ending.kind === 'completed').length;

/**
 * If this many completed tasks wait to be read back, no further task is created. This number applies until a task has
 * been read back, and while {@link isSuspect} holds.
 */
const mostUnproven = (state: ReadingBack): number =>
  state.export?.secondUnproven && !isSuspect(state) && troublesOf(state).length === 0 ? 2 : 1;

/**
 * Whether an outage affects the only slice that waits to be read back. Such an outage alone does not stop new tasks,
 * because the next slice shows whether the outage affects all slices.
 */
const isOneInOutage = ({ verifying }: ReadingBack): boolean =>
  verifying.length === 1 && verifying.every(({ trouble }) => trouble !== undefined && isOutage(trouble.failure));

/** Whether a slice that fails by a mistake of our code is left open. If not, it is tried again. */
export const isOfItsSlice = ({ defectsInARow }: Pick<ReadingBack, 'defectsInARow'>): boolean =>
  defectsInARow < DEFECTS_OF_A_WORKER;

/**
 * The trouble of a slice after one more refusal. While reading back fails as a whole, the refusals of all slices are
 * counted together, so that the pauses grow.
 */
export function after(state: ReadingBack, before: Trouble | undefined, failure: Failure, nowMs: number): Trouble {
  const row = refusal(state) ? troublesOf(state) : before ? [before] : [];
  const waits = Math.max(0, ...row.map((trouble) => trouble.waits)) + 1;
  return { ...troubleAfter(before, failure, nowMs), waits };
}

/** The consequence of a trouble: the slice is tried again, the slice is left open, or the export ends. */
export function consequence(
  state: ReadingBack,
  trouble: Trouble,
  nowMs: number,
  timings: Pick<ExportTimings, 'credentialsBoundMs' | 'blindBoundMs'>,
): 'wait' | 'leaveSlice' | 'block' {
  const isAlone = succeededSince(trouble, state);
  const boundMs = (isAlone ? sliceEndurance : runEndurance)(trouble.failure, timings);
  if (boundMs !== undefined && isSuspect(state) && !isAlone) return 'block';
  return isTooLong(trouble, nowMs, boundMs) ? 'leaveSlice' : 'wait';
}

/** Whether a slice was left open, and no slice has been read back since the trouble of that slice began. */
const isSuspect = (state: ReadingBack): boolean =>
  state.suspectSince !== undefined && !succeededSince({ since: state.suspectSince }, state);

/** Whether a slice has been read back since a trouble began. */
export const succeededSince = ({ since }: Pick<Trouble, 'since'>, { readBackAt }: ReadingBack): boolean =>
  readBackAt !== undefined && Date.parse(readBackAt) > Date.parse(since);
