/**
 * What a chaos run must not find.
 *
 * - `duplicates`: see `duplicates.ts`.
 * - `windowsLost`: a part of a completed export's window that no closing receipt covered when it closed; a part of a
 *   partial or failed one that its result does not name; a slice that its counts do not hold; anything that is open at
 *   the end, when every log group has once more been asked for whole.
 * - `windowsWrong`: a closing receipt that says something else than the events, the objects and the task.
 * - `liveTasksAfterClose`: a task that an export had created or adopted and that ran on when the export had closed,
 *   unless it was terminated, the task was hidden from Describe, or the result names it as still cancelling.
 * - `recordsBroken`: a manifest that is missing, or that its parts, its receipts or the result contradict.
 * - `neverClosed`: an export that had not closed when the time was up, or whose workflow failed.
 */
export type Invariant =
  | 'duplicates'
  | 'windowsLost'
  | 'windowsWrong'
  | 'liveTasksAfterClose'
  | 'recordsBroken'
  | 'neverClosed';

export interface Finding {
  invariant: Invariant;
  exportIds: string[];
  reason: string;
}
