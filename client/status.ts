import type { WorkflowExecutionDescription } from '@temporalio/client';
import {
  defined,
  type ExportProgress,
  type ExportResult,
  explain,
  formatInstant,
  noTotals,
  type RunTotals,
  type WindowFacts,
} from '../contract/index.js';
import { describeExport, type ExportContext, isClosed, returnedResult, storedResult } from './describe.js';
import { queryProgress } from './progress.js';
import { inputOf } from './request.js';

export async function statusOf(context: ExportContext, id: string): Promise<ExportResult> {
  const described = await describeExport(context, id);
  if (!isClosed(described)) return runningResult(context, described);
  const result = (await returnedResult(context, described)) ?? storedResult(described.memo);
  return result ?? abandonedResult(context, described);
}

async function runningResult(context: ExportContext, described: WorkflowExecutionDescription): Promise<ExportResult> {
  const progress = await queryProgress(context, described.workflowId);
  const [, accountId, laneRegion] = progress?.lane?.split('/') ?? [];
  return {
    schemaVersion: 1,
    exportId: described.workflowId,
    status: 'running',
    ...defined({ accountId }),
    region: laneRegion ?? (await requestedRegion(context, described)),
    ...noTotals(),
    ...(progress && totalsIn(progress)),
    startedAt: progress?.startedAt ?? formatInstant(described.startTime.getTime()),
  };
}

/** The totals of a running export. A worker of an earlier version answers without the totals that were added since. */
function totalsIn(progress: ExportProgress): Partial<RunTotals & WindowFacts> {
  const { slices, objects, bytes, events, unsettled, warnings } = progress;
  const { skippedExpired, tasksFailed, repeats, cuts, window, leftOut } = progress;
  return defined({
    ...{ slices, objects, bytes, events, unsettled, warnings },
    ...{ skippedExpired, tasksFailed, repeats, cuts, window, leftOut },
  });
}

/** The result of an export that Temporal or a user ended before it stored a result. */
async function abandonedResult(context: ExportContext, described: WorkflowExecutionDescription): Promise<ExportResult> {
  const ended = described.status.name.toLowerCase().replace('_', ' ');
  const { code, message } = explain('UNEXPECTED', { detail: `the workflow was ${ended} and left no result` });
  const hint =
    'An export task may still run at AWS. Run the same request again: it adopts this task and exports the rest.';
  return {
    schemaVersion: 1,
    exportId: described.workflowId,
    status: 'failed',
    region: await requestedRegion(context, described),
    ...noTotals(),
    failures: [{ code, message, hint }],
    startedAt: formatInstant(described.startTime.getTime()),
    ...defined({ finishedAt: described.closeTime && formatInstant(described.closeTime.getTime()) }),
  };
}

/**
 * The Region in the workflow's input, for an export whose lane is not known. An empty text if the input cannot be read.
 */
async function requestedRegion(context: ExportContext, described: WorkflowExecutionDescription): Promise<string> {
  const request = await inputOf(context, described);
  const region = typeof request === 'object' && request !== null && 'region' in request ? request.region : undefined;
  return typeof region === 'string' ? region : '';
}
