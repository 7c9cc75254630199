import { WorkflowExecutionAlreadyStartedError, type WorkflowExecutionDescription } from '@temporalio/client';
import {
  derivedExportId,
  EXPORT_WORKFLOW,
  type ExportRequestInput,
  exportIdRefusal,
  LogferryError,
  MEMO,
  parseExportRequest,
  type ResolvedRequest,
  requestHash,
  resolveRequest,
} from '../contract/index.js';
import { describeExport, type ExportContext, memoText } from './describe.js';
import { summaryOf } from './summary.js';
import { firstRunOf, firstRunOfListed } from './temporal.js';

export interface StartOptions {
  /** Letters, digits and `._-`, at most 128. @default derived from source, window, destination, slice size and place */
  id?: string;
  /** The account the export will run in, where the caller knows it; part of the derived id. */
  accountId?: string;
  /** What relative windows are counted from. @default now */
  nowMs?: number;
  /**
   * Hash of the request before its writer resolved relative times; an open export with the same one is attached to.
   * @default the hash of the request as given
   */
  unresolvedHash?: string;
}

export interface StartedExport {
  id: string;
  /** The first run id of the export, which continue-as-new does not change. */
  runId: string;
  /** It was open already. */
  attached: boolean;
}

export async function startExport(
  context: ExportContext,
  input: ExportRequestInput,
  options: StartOptions,
): Promise<StartedExport> {
  const asGiven = parseExportRequest(input);
  const request = resolveRequest(asGiven, options.nowMs ?? Date.now());
  const hashes = {
    [MEMO.requestHash]: requestHash(request),
    [MEMO.unresolvedHash]: options.unresolvedHash ?? requestHash(asGiven),
  };
  if (options.id === undefined && hashes[MEMO.requestHash] !== hashes[MEMO.unresolvedHash]) {
    const open = await findOpen(context, hashes[MEMO.unresolvedHash]);
    if (open !== undefined) return { ...open, attached: true };
  }
  return startOrAttach(context, checked(options.id) ?? derivedExportId(request, options.accountId), request, hashes);
}

/**
 * Temporal attaches silently even to another workflow type, so the start refuses a taken id, and what holds the id is
 * looked at.
 */
async function startOrAttach(
  { client, taskQueue }: ExportContext,
  id: string,
  request: ResolvedRequest,
  hashes: Record<string, string>,
): Promise<StartedExport> {
  const summary = summaryOf(request);
  try {
    const handle = await client.workflow.start(EXPORT_WORKFLOW, {
      args: [request],
      taskQueue,
      workflowId: id,
      workflowIdConflictPolicy: 'FAIL',
      memo: { ...hashes, [MEMO.summary]: summary },
      staticSummary: summary,
    });
    return { id, runId: handle.firstExecutionRunId, attached: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const holder = await describeExport({ client, taskQueue }, id);
    if (!sameWork(holder, hashes)) throw new LogferryError('ID_IN_USE', { exportId: id });
    return { id, runId: firstRunOf(holder), attached: true };
  }
}

const sameWork = ({ memo }: WorkflowExecutionDescription, hashes: Record<string, string>): boolean =>
  [MEMO.requestHash, MEMO.unresolvedHash].some((key) => memoText(memo, key) === hashes[key]);

function checked(id: string | undefined): string | undefined {
  const refusal = id === undefined ? undefined : exportIdRefusal(id, 'id');
  if (refusal) throw new LogferryError(refusal);
  return id;
}

async function findOpen(
  { client, taskQueue }: ExportContext,
  unresolvedHash: string | undefined,
): Promise<{ id: string; runId: string } | undefined> {
  const query = `WorkflowType = '${EXPORT_WORKFLOW}' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
  for await (const found of client.workflow.list({ query })) {
    if (memoText(found.memo, MEMO.unresolvedHash) === unresolvedHash) {
      return { id: found.workflowId, runId: firstRunOfListed(found) };
    }
  }
  return undefined;
}
