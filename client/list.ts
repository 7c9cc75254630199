import type { WorkflowExecutionInfo } from '@temporalio/client';
import { defined, EXPORT_WORKFLOW, type ExportStatus, formatInstant, MEMO } from '../contract/index.js';
import { type ExportContext, isClosed, memoText, storedResult } from './describe.js';

export interface ListOptions {
  /** True to list only open exports, false to list only closed ones. @default both */
  open?: boolean;
  /** Maximum number of exports to list. @default all */
  limit?: number;
}

export interface ExportListing {
  id: string;
  status: ExportStatus;
  /** Sources, window and destination in one line. */
  summary: string;
  startedAt: string;
  closedAt?: string;
}

/** Selects the last run of each export: a run that continued as new is not a separate export. */
const EXPORTS = `WorkflowType = '${EXPORT_WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'`;

export async function* listExports({ client }: ExportContext, options: ListOptions): AsyncIterable<ExportListing> {
  const { open, limit = Number.POSITIVE_INFINITY } = options;
  const wanted = open === undefined ? '' : ` AND ExecutionStatus ${open ? '=' : '!='} 'Running'`;
  let listed = 0;
  for await (const found of client.workflow.list({ query: EXPORTS + wanted })) {
    if (listed >= limit) return;
    listed += 1;
    yield defined({
      id: found.workflowId,
      status: statusIn(found),
      summary: memoText(found.memo, MEMO.summary) ?? '',
      startedAt: formatInstant(found.startTime.getTime()),
      closedAt: found.closeTime && formatInstant(found.closeTime.getTime()),
    });
  }
}

const statusIn = (found: WorkflowExecutionInfo): ExportStatus =>
  isClosed(found) ? (storedResult(found.memo)?.status ?? 'failed') : 'running';
