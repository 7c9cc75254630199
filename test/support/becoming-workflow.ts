import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { EXPORT_WORKFLOW, type ExportRequestInput } from '../../contract/index.js';
import type { ExportState } from '../../workflows/export/state.js';

/** Goes on as an export, with a state that it carries to it as an export carries its own. */
export async function becomeExport(taskQueue: string, request: ExportRequestInput, state: ExportState): Promise<void> {
  const { firstExecutionRunId: firstRunId } = workflowInfo();
  const goOn = makeContinueAsNewFunc<(request: ExportRequestInput, state: ExportState) => Promise<unknown>>({
    ...{ workflowType: EXPORT_WORKFLOW, taskQueue },
  });
  await goOn(request, { ...state, export: { ...state.export, firstRunId } });
}
