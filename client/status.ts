import type { WorkflowExecutionDescription } from '@temporalio/client';
import {
  defined,
  type ExportResult,
  explain,
  exportIdOf,
  formatInstant,
  noTotals,
  type RunningExport,
} from '../contract/index.js';
import { describeExport, type ExportContext, isClosed, returnedResult, storedResult } from './describe.js';
import { requestFacts } from './request.js';
import { runningExport } from './running.js';

export async function statusOf(context: ExportContext, id: string): Promise<ExportResult | RunningExport> {
  const described = await describeExport(context, id);
  if (!isClosed(described)) return runningExport(context, described);
  const result = (await returnedResult(context, described)) ?? storedResult(described.memo);
  return result ?? abandonedResult(context, described);
}

/** The result of an export that Temporal or a user ended before it stored a result. */
async function abandonedResult(context: ExportContext, described: WorkflowExecutionDescription): Promise<ExportResult> {
  const ended = described.status.name.toLowerCase().replace('_', ' ');
  const { code, message } = explain('UNEXPECTED', { detail: `the workflow was ${ended} and left no result` });
  const hint =
    'An export task may still run at AWS. Run the same request again: it adopts such a task and exports the rest.';
  return {
    schemaVersion: 1,
    exportId: exportIdOf(described.workflowId),
    status: 'failed',
    ...(await requestFacts(context, described)),
    ...noTotals(),
    failures: [{ code, message, hint }],
    startedAt: formatInstant(described.startTime.getTime()),
    ...defined({ finishedAt: described.closeTime && formatInstant(described.closeTime.getTime()) }),
  };
}
