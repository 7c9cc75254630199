import { ActivityFailure, ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import {
  ERROR_CODES,
  type ErrorCode,
  explain,
  type Failure,
  isLogferryError,
  parseExportRequest,
  type ResolvedRequest,
  resolveRequest,
} from '../../contract/index.js';
import { openExport } from '../activity-proxies.js';
import { type ExportState, newState } from './state.js';

/** Nothing was started, and why. */
export interface Refusal {
  refused: Failure[];
  accountId?: string;
}

export function readRequest(input: unknown): ResolvedRequest | Refusal {
  try {
    return resolveRequest(parseExportRequest(input), workflowInfo().startTime.getTime());
  } catch (error) {
    if (!isLogferryError(error)) throw error;
    return { refused: [error.explained] };
  }
}

/**
 * Whether a state was carried here by this very export. It says where to write and what has been done, so that from
 * anybody else it would pass by all that opening an export checks. Who starts a workflow cannot know its run id.
 */
export const isOwn = (state: ExportState | undefined): state is ExportState =>
  state?.export?.firstRunId === workflowInfo().firstExecutionRunId;

export const secondArgument = (): Refusal => ({
  refused: [explain('INVALID_REQUEST', { detail: 'an export takes one argument, the request' })],
});

/** Finds the lane, checks request and destination, and numbers the run. */
export async function open(request: ResolvedRequest, startedAt: string): Promise<ExportState | Refusal> {
  const { workflowId: exportId, firstExecutionRunId: firstRunId } = workflowInfo();
  try {
    const opening = await openExport({ request, exportId, firstRunId, startedAt });
    if (opening.kind === 'opened') return newState(opening.export);
    return { refused: opening.failures, ...(opening.accountId !== undefined && { accountId: opening.accountId }) };
  } catch (error) {
    return { refused: [failureOf(error)] };
  }
}

/** What an activity gave up with, as its closed code; the message of anything else stays in the history. */
export function failureOf(error: unknown): Failure {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (cause instanceof ApplicationFailure && ERROR_CODES.includes(cause.type as ErrorCode)) {
    const { hint } = explain(cause.type as ErrorCode);
    const [detail] = (cause.details ?? []) as { hint?: string }[];
    return { code: cause.type as ErrorCode, message: cause.message, hint: detail?.hint ?? hint };
  }
  return explain('UNEXPECTED');
}
