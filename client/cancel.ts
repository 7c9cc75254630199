import { WorkflowNotFoundError } from '@temporalio/client';
import { CANCEL_SIGNAL, type CancelRequest, type ExportResult, type RunningExport } from '../contract/index.js';
import { describeExport, type ExportContext, isClosed } from './describe.js';
import { statusOf } from './status.js';
import { firstRunOf } from './temporal.js';
import { type WaitOptions, waitFor } from './wait.js';

/**
 * Cancels an export and waits until it has closed, or until the wait limit passes. This function sends a signal with
 * requester and reason, and then Temporal's own cancel, so that Temporal shows the workflow as cancelled. If the export
 * has already closed, it keeps its result.
 */
export async function cancelExport(
  context: ExportContext,
  id: string,
  request: CancelRequest,
  options: WaitOptions,
): Promise<ExportResult | RunningExport> {
  const described = await describeExport(context, id);
  if (isClosed(described)) return statusOf(context, id);
  const handle = context.client.workflow.getHandle(described.workflowId, undefined, {
    firstExecutionRunId: firstRunOf(described),
  });
  try {
    await handle.signal(CANCEL_SIGNAL, request);
    await handle.cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return waitFor(context, id, options);
}
