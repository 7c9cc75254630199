import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { EXPORT_WORKFLOW, type ExportResult, LogferryError, MEMO } from '../contract/index.js';

export interface ExportContext {
  client: Client;
  taskQueue: string;
}

/** @throws LogferryError INVALID_REQUEST, UNKNOWN_EXPORT, NOT_AN_EXPORT */
export async function describeExport({ client }: ExportContext, id: string): Promise<WorkflowExecutionDescription> {
  if (id === '') throw new LogferryError('INVALID_REQUEST', { detail: 'the export id ("") is empty' });
  const described = await client.workflow
    .getHandle(id)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) throw new LogferryError('UNKNOWN_EXPORT', { exportId: id });
      throw error;
    });
  if (described.type !== EXPORT_WORKFLOW) throw new LogferryError('NOT_AN_EXPORT', { exportId: id });
  return described;
}

/** The first run of the chain: what continue-as-new does not change. */
export const firstRunOf = (described: WorkflowExecutionDescription): string =>
  described.raw.workflowExecutionInfo?.firstRunId || described.runId;

const CLOSED: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT']);
export const isClosed = (described: { status: { name: string } }): boolean => CLOSED.has(described.status.name);

/** The result that an export puts in its memo before it closes. */
export function storedResult(memo: Record<string, unknown> | undefined): ExportResult | undefined {
  const stored = memo?.[MEMO.result];
  return typeof stored === 'object' && stored !== null && 'status' in stored ? (stored as ExportResult) : undefined;
}

export function memoText(memo: Record<string, unknown> | undefined, key: string): string | undefined {
  const value = memo?.[key];
  return typeof value === 'string' ? value : undefined;
}
