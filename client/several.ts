import type { CancelRequest, ExportResult, ExportResults, RunningExport } from '../contract/index.js';
import { EXPORT_ID, EXPORT_WORKFLOW, exportIdOf, isOfTarget, LogferryError, workflowIdOf } from '../contract/index.js';
import { cancelExport } from './cancel.js';
import { describeExport, type ExportContext } from './describe.js';
import { statusOf } from './status.js';
import { describeWorkflow } from './temporal.js';
import { type WaitOptions, waitFor } from './wait.js';

// Exports that were started together: one for each target of a request.

/**
 * The ids of the exports that an id addresses: the id itself if a workflow has it, or else the ids of all exports of
 * targets with this common id, sorted. Temporal's list finds exports of targets by the beginning of their ids. The list
 * may show a new export only after a moment.
 * @throws LogferryError INVALID_REQUEST, UNKNOWN_EXPORT, NOT_AN_EXPORT
 */
export async function exportsOf(context: ExportContext, id: string): Promise<string[]> {
  const { client } = context;
  if (!EXPORT_ID.test(id)) return [exportIdOf((await describeExport(context, id)).workflowId)];
  if ((await describeWorkflow(client, workflowIdOf(id))) !== undefined) return [id];
  const found = new Set<string>();
  const query = `WorkflowType = '${EXPORT_WORKFLOW}' AND WorkflowId STARTS_WITH '${id}.'`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    if (isOfTarget(workflowId, id)) found.add(workflowId);
  }
  if (found.size === 0) throw new LogferryError('UNKNOWN_EXPORT', { exportId: id });
  return [...found].sort();
}

const together = (exports: ExportResults['exports']): ExportResults => ({ schemaVersion: 1, exports });

/** The state or result of each export. */
export const statusOfAll = async (context: ExportContext, ids: readonly string[]): Promise<ExportResults> =>
  together(await Promise.all(ids.map((id) => statusOf(context, id))));

/** Waits until all exports have closed, or until the wait limit passes. */
export const waitForAll = async (
  context: ExportContext,
  ids: readonly string[],
  options: WaitOptions,
): Promise<ExportResults> => together(await Promise.all(ids.map((id) => waitFor(context, id, options))));

/**
 * Cancels several exports, and waits until all have closed, or until the wait limit passes. If one of the ids is not
 * the id of an export, none of the exports is cancelled.
 */
export async function cancelAll(
  context: ExportContext,
  ids: readonly string[],
  request: CancelRequest,
  options: WaitOptions,
): Promise<ExportResults> {
  await Promise.all(ids.map((id) => describeExport(context, id)));
  const cancelled: Promise<ExportResult | RunningExport>[] = ids.map((id) =>
    cancelExport(context, id, request, options),
  );
  return together(await Promise.all(cancelled));
}
