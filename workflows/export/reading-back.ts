import type { Ending } from '../../activities/index.js';
import { type ExportTimings, type Failure, isOutage } from '../../contract/index.js';
import { runEndurance, sliceEndurance } from './retry-policy.js';
import { isTooLong, type Trouble, troubleAfter } from './trouble.js';

/**
 * What reading back has shown, as plain data. From it an export decides whether it may create tasks, and for how long
 * it tries slices again that no activity could read back.
 *
 * Invariants
 * 1. Nothing is created while reading back fails as a whole: while no slice has been read back since a trouble began. For
 *    an outage, which has no bound, that takes two slices: one alone can be the cause.
 * 2. Until the objects of one task have been read back, at most one ended task waits to be read back.
 * 3. A trouble is counted from its first refusal, and ends its slice when it has lasted too long. If no other slice
 *    could be read back meanwhile, the cause is either this slice or the whole archive: one more slice shows which. If
 *    that slice is refused, too, the export ends. An outage of all slices is waited out without end.
 * 4. Two slices in a row that fail by a mistake of our code are left open. From the third slice on, the worker is taken
 *    to be the cause, and slices are tried again as if they were refused.
 */
export interface ReadingBack {
  /** Slices whose receipts are not yet written, some of them with a trouble. */
  readonly verifying: readonly { readonly ending: Ending; readonly trouble?: Trouble }[];
  /** When a slice was last read back (ISO); absent before the first one. */
  readonly readBackAt?: string;
  /** Slices in a row that failed by a mistake of our code. */
  readonly defectsInARow: number;
  /** Whether the objects of a task have been read back in this run. */
  readonly proven?: true;
  /** When AWS first refused the slice that was left open last, if no other slice could be read back since (ISO). */
  readonly suspectSince?: string;
}

/**
 * Slices in a row that fail by a mistake of our code. From this number on, the mistake is not one of a single slice.
 */
const DEFECTS_OF_A_WORKER = 3;

/** The trouble that has lasted longest. */
export const oldest = (troubles: readonly (Trouble | undefined)[]): Trouble | undefined =>
  troubles.reduce<Trouble | undefined>(
    (first, each) => (each && (!first || Date.parse(each.since) < Date.parse(first.since)) ? each : first),
    undefined,
  );

const troublesOf = ({ verifying }: ReadingBack): Trouble[] => verifying.flatMap(({ trouble }) => trouble ?? []);

/** Why no slice can be read back; undefined while some can. */
export const refusal = (state: ReadingBack): Trouble | undefined =>
  oldest(troublesOf(state).filter((trouble) => !succeededSince(trouble, state)));

/** Whether a task may be created, as far as reading back is concerned. */
export const mayCreate = (state: ReadingBack): boolean =>
  (refusal(state) === undefined || isOneInOutage(state)) &&
  ((state.proven === true && !isSuspect(state)) || state.verifying.every(({ ending }) => ending.kind !== 'completed'));

/** Whether AWS is away or busy for the only slice to be read back. Another slice shows whether it is so for all. */
const isOneInOutage = ({ verifying }: ReadingBack): boolean =>
  verifying.length === 1 && verifying.every(({ trouble }) => trouble !== undefined && isOutage(trouble.failure));

/** Whether a slice that fails by a mistake of our code is left open; otherwise it is tried again. */
export const isOfItsSlice = ({ defectsInARow }: Pick<ReadingBack, 'defectsInARow'>): boolean =>
  defectsInARow < DEFECTS_OF_A_WORKER;

/**
 * The trouble of a slice after one more refusal. While reading back is refused as a whole, the refusals of all slices
 * are counted together, so that the pauses grow.
 */
export function after(state: ReadingBack, before: Trouble | undefined, failure: Failure, nowMs: number): Trouble {
  const row = refusal(state) ? troublesOf(state) : before ? [before] : [];
  const waits = Math.max(0, ...row.map((trouble) => trouble.waits)) + 1;
  return { ...troubleAfter(before, failure, nowMs), waits };
}

/** What follows from a trouble: nothing yet, the slice is left open, or the export ends. */
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

/** Whether a slice was left open and none has been read back since its first refusal. */
const isSuspect = (state: ReadingBack): boolean =>
  state.suspectSince !== undefined && !succeededSince({ since: state.suspectSince }, state);

/** Whether a slice has been read back since a trouble began. */
export const succeededSince = ({ since }: Pick<Trouble, 'since'>, { readBackAt }: ReadingBack): boolean =>
  readBackAt !== undefined && Date.parse(readBackAt) > Date.parse(since);
