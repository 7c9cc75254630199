import type { WorkflowExecutionDescription } from '@temporalio/client';
import {
  checkExportRequest,
  instantMs,
  isLogferryError,
  LogferryError,
  nominalTimeOf,
  type ResolvedRequest,
  resolveRequest,
  type WindowFacts,
  windowFactsOf,
} from '../contract/index.js';
import { describeExport, type ExportContext } from './describe.js';

/** The request of an export, from the workflow's input. A relative window is resolved as the workflow resolved it. */
export async function requestOf(context: ExportContext, id: string): Promise<ResolvedRequest> {
  const request = await readableRequest(context, await describeExport(context, id));
  if (request !== undefined) return request;
  const detail = `the input of workflow ${id} is not a request that this version of logferry can read`;
  throw new LogferryError('INVALID_REQUEST', { detail });
}

/** The request of an export; undefined if this version of logferry cannot read it. */
export async function readableRequest(
  context: ExportContext,
  found: Pick<WorkflowExecutionDescription, 'workflowId' | 'runId' | 'startTime'>,
): Promise<ResolvedRequest | undefined> {
  const checked = checkExportRequest(await inputOf(context, found));
  if (checked.wrong !== undefined) return undefined;
  const nominal = nominalTimeOf(found.workflowId);
  try {
    return resolveRequest(checked.request, nominal === undefined ? found.startTime.getTime() : instantMs(nominal));
  } catch (error) {
    if (isLogferryError(error)) return undefined;
    throw error;
  }
}

/**
 * The input of a run, parsed from JSON; undefined if it cannot be read. All runs of an export have the same request,
 * but only the first run can have a relative window.
 */
async function inputOf(
  { client }: ExportContext,
  { workflowId, runId }: Pick<WorkflowExecutionDescription, 'workflowId' | 'runId'>,
): Promise<unknown> {
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

/** Region and window of a request, and the parts of the asked window that the request leaves out. */
export type RequestFacts = Pick<ResolvedRequest, 'region'> & Partial<WindowFacts>;

/**
 * The facts in the workflow's input, for an export that does not answer. If the input cannot be read, the Region is an
 * empty text, and there is no window.
 */
export async function requestFacts(
  context: ExportContext,
  described: WorkflowExecutionDescription,
): Promise<RequestFacts> {
  const request = await readableRequest(context, described);
  return request === undefined ? { region: '' } : { region: request.region, ...windowFactsOf(request) };
}
