import { EXPORT_WORKFLOW, type ExportStatus, formatInstant, MEMO } from '../contract/index.js';
import { type ExportContext, isClosed, memoText, storedResult } from './describe.js';

export interface ListOptions {
  /** Only open ones, or only closed ones. @default both */
  open?: boolean;
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

/** A run that went on in another one is not an export of its own. */
const EXPORTS = `WorkflowType = '${EXPORT_WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'`;

export async function* listExports({ client }: ExportContext, options: ListOptions): AsyncIterable<ExportListing> {
  const { open, limit = Number.POSITIVE_INFINITY } = options;
  const wanted = open === undefined ? '' : ` AND ExecutionStatus ${open ? '=' : '!='} 'Running'`;
  let listed = 0;
  for await (const found of client.workflow.list({ query: EXPORTS + wanted })) {
    if (listed >= limit) return;
    listed += 1;
    yield {
      id: found.workflowId,
      status: isClosed(found) ? (storedResult(found.memo)?.status ?? 'failed') : 'running',
      summary: memoText(found.memo, MEMO.summary) ?? '',
      startedAt: formatInstant(found.startTime.getTime()),
      ...(found.closeTime && { closedAt: formatInstant(found.closeTime.getTime()) }),
    };
  }
}
