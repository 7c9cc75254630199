import type { WorkflowExecutionDescription } from '@temporalio/client';
import { LogferryError, type ResolvedRequest, resolvedRequest } from '../contract/index.js';
import { describeExport, type ExportContext } from './describe.js';

/** The request of an export, from the workflow's input. */
export async function requestOf(context: ExportContext, id: string): Promise<ResolvedRequest> {
  const parsed = resolvedRequest.safeParse(await inputOf(context, await describeExport(context, id)));
  if (parsed.success) return parsed.data;
  const detail = `the input of workflow ${id} is not a request that this version of logferry can read`;
  throw new LogferryError('INVALID_REQUEST', { detail });
}

/**
 * The input of a described run, parsed from JSON; undefined if it cannot be read. All runs of an export have the same
 * input.
 */
export async function inputOf({ client }: ExportContext, described: WorkflowExecutionDescription): Promise<unknown> {
  const { workflowId, runId } = described;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const input = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  try {
    return JSON.parse(new TextDecoder().decode(input ?? undefined));
  } catch {
    return undefined;
  }
}

/**
 * The Region in the workflow's input, for an export whose lane is not known. An empty text if the input cannot be read.
 */
export async function requestedRegion(
  context: ExportContext,
  described: WorkflowExecutionDescription,
): Promise<string> {
  const request = await inputOf(context, described);
  const region = typeof request === 'object' && request !== null && 'region' in request ? request.region : undefined;
  return typeof region === 'string' ? region : '';
}
