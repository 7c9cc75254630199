/**
 * The kinds of findings of a chaos run. Each is a broken invariant.
 *
 * - `duplicates`: see `duplicates.ts`.
 * - `windowsLost`, one of four:
 * - a part of a completed export's window that no closing receipt covered at the time when the export closed;
 * - a part of a partial or failed export's window that its result does not name;
 * - a slice missing from the counts;
 * - a window that is open at the end of the run, after all windows of every log group have been requested once more.
 * - `windowsWrong`: a closing receipt that contradicts the events, the objects or the task.
 * - `liveTasksAfterClose`: an export task that was still running after its export had closed. Not counted: tasks of
 *   terminated exports, tasks that DescribeExportTasks hid, and tasks that the result names as still cancelling.
 * - `recordsBroken`: a manifest that is missing, or that its parts, its receipts or the result contradict.
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
