import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { EXPORT_WORKFLOW, type ExportRequest } from '../../contract/index.js';
import type { ExportState } from '../../workflows/export/state.js';

/**
 * A workflow that continues as new as an export with a given state, in the way in which an export does with its own
 * state.
 */
export async function becomeExport(taskQueue: string, request: ExportRequest, state: ExportState): Promise<void> {
  const { firstExecutionRunId: firstRunId } = workflowInfo();
  const goOn = makeContinueAsNewFunc<(request: ExportRequest, state: ExportState) => Promise<unknown>>({
    ...{ workflowType: EXPORT_WORKFLOW, taskQueue },
  });
  await goOn(request, { ...state, export: { ...state.export, firstRunId } });
}
