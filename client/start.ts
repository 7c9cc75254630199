import { WorkflowExecutionAlreadyStartedError, type WorkflowExecutionDescription } from '@temporalio/client';
import {
  derivedExportId,
  EXPORT_WORKFLOW,
  type ExportRequest,
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
  /**
   * The id of the export: 1 to 128 letters, digits and `._-`. @default derived from source, window, destination, slice
   * size, account and Region
   */
  id?: string;
  /** The account of the log groups, if the caller knows the account. It is part of the derived id. */
  accountId?: string;
  /** The instant (epoch ms) from which relative windows are computed. @default now */
  nowMs?: number;
  /**
   * Hash of the request before the caller resolved its relative times. The client attaches to an open export with the
   * same hash.
   * @default the hash of the request as given
   */
  unresolvedHash?: string;
}

export interface StartedExport {
  id: string;
  /** The id of the export's first run, which stays the same after continue-as-new. */
  runId: string;
  /** Whether the export was already open. */
  attached: boolean;
}

export async function startExport(
  context: ExportContext,
  input: ExportRequest,
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
 * Starts the workflow, or attaches to the open export of the same request. Temporal would attach even to another
 * workflow type without an error. So the start fails if the id is in use, and the client compares the request with the
 * workflow that uses the id.
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
