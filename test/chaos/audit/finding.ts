/**
 * The kinds of findings of a chaos run. Each is a broken invariant.
 *
 * - `duplicates`: a task that logferry had no reason to create (see `duplicates.ts`).
 * - `windowsLost`, in three cases. A part of the window of a completed, partial or failed export: no closing or
 *   `expired` receipt covered it when the export closed, and the result does not name it. A slice that is missing from
 *   the counts. A window that is open or unsettled, or lacks events, at the end of the run, after it has been requested
 *   once more.
 * - `windowsWrong`: a closing or `expired` receipt, or a recount, that contradicts the events, the objects or the task.
 * - `liveTasksAfterClose`: an export task that was still running after its export had closed. Not counted: tasks of
 *   terminated exports, tasks that DescribeExportTasks hid, and tasks that the result names as still cancelling.
 * - `recordsBroken`: a missing manifest, or a manifest that contradicts its parts, its receipts or the result.
 * - `neverClosed`: an export that had not closed at the end of the time, or whose workflow failed.
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
