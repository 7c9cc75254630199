import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { EXPORT_WORKFLOW, type ExportResult, LogferryError, MEMO, noTotals, workflowIdOf } from '../contract/index.js';
import { describeWorkflow } from './temporal.js';

export interface ExportContext {
  client: Client;
  taskQueue: string;
}

/** The newest run of an export. @throws LogferryError INVALID_REQUEST, UNKNOWN_EXPORT, NOT_AN_EXPORT */
export async function describeExport({ client }: ExportContext, id: string): Promise<WorkflowExecutionDescription> {
  if (id === '') throw new LogferryError('INVALID_REQUEST', { detail: 'the export id ("") is empty' });
  const described = await describeWorkflow(client, workflowIdOf(id));
  if (described === undefined) throw new LogferryError('UNKNOWN_EXPORT', { exportId: id });
  if (described.type !== EXPORT_WORKFLOW) throw new LogferryError('NOT_AN_EXPORT', { exportId: id });
  return described;
}

const CLOSED: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT']);
export const isClosed = (described: { status: { name: string } }): boolean => CLOSED.has(described.status.name);

/** The result that an export stored in its memo before it closed. It has all counts, but only a few of the failures. */
export const storedResult = (memo: Record<string, unknown> | undefined): ExportResult | undefined =>
  asResult(memo?.[MEMO.result]);

/**
 * The complete result that the workflow of an export returned. Undefined for a workflow that has not completed, such as
 * a cancelled workflow, because it returned no result. Also undefined for a run that Temporal has deleted since it was
 * described.
 */
export async function returnedResult(
  { client }: ExportContext,
  { workflowId, runId, status }: WorkflowExecutionDescription,
): Promise<ExportResult | undefined> {
  if (status.name !== 'COMPLETED') return undefined;
  try {
    return asResult(await client.workflow.getHandle(workflowId, runId).result());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** A result that a workflow has stored. A workflow of an earlier version stored fewer totals. */
const asResult = (value: unknown): ExportResult | undefined =>
  typeof value === 'object' && value !== null && 'status' in value
    ? { ...noTotals(), ...(value as ExportResult) }
    : undefined;

export function memoText(memo: Record<string, unknown> | undefined, key: string): string | undefined {
  const value = memo?.[key];
  return typeof value === 'string' ? value : undefined;
}
