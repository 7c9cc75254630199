import { ChildWorkflowCancellationType, executeChild, ParentClosePolicy } from '@temporalio/workflow';
import { EXPORT_WORKFLOW, type ExportRequest, type ExportResult } from '../../contract/index.js';

/** A foreign workflow that runs an export as a child workflow, and returns the result of the export. */
export async function archiveThenDelete(
  workflowId: string,
  taskQueue: string,
  request: ExportRequest,
): Promise<ExportResult> {
  return executeChild<(request: ExportRequest) => Promise<ExportResult>>(EXPORT_WORKFLOW, {
    workflowId,
    taskQueue,
    args: [request],
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  });
}
