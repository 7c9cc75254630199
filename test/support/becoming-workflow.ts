import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { EXPORT_WORKFLOW, type ExportRequest } from '../../contract/index.js';
import type { ExportState } from '../../workflows/export/state.js';

/**
 * A workflow that continues as new as the export workflow. It passes the given state, as an export passes its own
 * state.
 */
export async function becomeExport(taskQueue: string, request: ExportRequest, state: ExportState): Promise<void> {
  const { firstExecutionRunId: firstRunId } = workflowInfo();
  const goOn = makeContinueAsNewFunc<(request: ExportRequest, state: ExportState) => Promise<unknown>>({
    ...{ workflowType: EXPORT_WORKFLOW, taskQueue },
  });
  await goOn(request, { ...state, export: { ...state.export, firstRunId } });
}
