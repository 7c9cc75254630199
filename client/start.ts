import { WorkflowExecutionAlreadyStartedError, type WorkflowExecutionDescription } from '@temporalio/client';
import {
  chosenIdRefusal,
  derivedExportId,
  derivedTargetsId,
  EXPORT_WORKFLOW,
  type ExportRequest,
  exportIdOf,
  LogferryError,
  MEMO,
  parseExportRequest,
  parseTargetsRequest,
  type ResolvedRequest,
  requestHash,
  requestsOfTargets,
  resolveRequest,
  splitTargets,
  type TargetsRequest,
} from '../contract/index.js';
import { describeExport, type ExportContext, isClosed, memoText } from './describe.js';
import { readableRequest } from './request.js';
import { summaryOf } from './summary.js';
import { describeWorkflow, firstRunOf, firstRunOfListed } from './temporal.js';

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

export interface StartTargetsOptions extends Omit<StartOptions, 'id' | 'unresolvedHash'> {
  /**
   * The common id of the exports. The id of each is `<id>.<account>.<region>`. @default derived from the targets'
   * sources, window, destinations, slice size, accounts and Regions
   */
  id?: string;
  /**
   * Hash of the request of one target before the caller resolved its relative times.
   * @default the hash of the request as given
   */
  unresolvedHash?: (request: ResolvedRequest) => string;
}

export async function startExport(
  context: ExportContext,
  input: ExportRequest,
  options: StartOptions,
): Promise<StartedExport> {
  const asGiven = parseExportRequest(input);
  const request = resolveRequest(asGiven, options.nowMs ?? Date.now());
  const hashes = hashesOf(request, options.unresolvedHash ?? requestHash(asGiven));
  if (options.id === undefined) {
    const open = (await openOfSameRequest(context, [hashes])).get(hashes.unresolved);
    if (open !== undefined) return open;
  }
  return startOrAttach(context, {
    id: checked(options.id) ?? derivedExportId(request, options.accountId),
    request,
    hashes,
  });
}

/**
 * Starts one export for each target, in the order of the targets. Starts none if an id is refused or belongs to another
 * open workflow. If an export of the same request is open for a target, attaches to it as {@link startExport} does.
 * With a relative window and no given id, the open export can have the common id of an earlier day.
 */
export async function startTargets(
  context: ExportContext,
  input: TargetsRequest,
  options: StartTargetsOptions,
): Promise<StartedExport[]> {
  const { nowMs = Date.now(), accountId, unresolvedHash } = options;
  const asGiven = parseTargetsRequest(input);
  const requests = requestsOfTargets(asGiven).map((one) => resolveRequest(one, nowMs));
  const id = options.id ?? derivedTargetsId(requests, accountId);
  const wanted = splitTargets(asGiven, id, { accountId }).map((target) => {
    const request = resolveRequest(target.request, nowMs);
    return {
      id: target.id,
      request,
      hashes: hashesOf(request, unresolvedHash?.(request) ?? requestHash(target.request)),
    };
  });
  const open =
    options.id === undefined
      ? await openOfSameRequest(
          context,
          wanted.map(({ hashes }) => hashes),
        )
      : new Map<string, StartedExport>();
  const toStart = wanted.filter(({ hashes }) => !open.has(hashes.unresolved));
  await Promise.all(toStart.map((each) => requireFree(context, each)));
  const started: StartedExport[] = [];
  for (const each of wanted) started.push(open.get(each.hashes.unresolved) ?? (await startOrAttach(context, each)));
  return started;
}

/** An export that is to be started. */
interface WantedExport {
  id: string;
  request: ResolvedRequest;
  hashes: Hashes;
}

/** Two hashes of one request: with its window resolved, and as the caller wrote it. */
interface Hashes {
  resolved: string;
  unresolved: string;
}

const hashesOf = (request: ResolvedRequest, unresolved: string): Hashes => ({
  resolved: requestHash(request),
  unresolved,
});

/**
 * Starts the workflow, or attaches to the open export of the same request. Temporal itself would attach even to a
 * workflow of another type, without an error. So the client lets the start fail if the id is in use, and then compares
 * the request with the workflow that uses the id.
 */
async function startOrAttach(context: ExportContext, { id, request, hashes }: WantedExport): Promise<StartedExport> {
  const { client, taskQueue } = context;
  const summary = summaryOf(request);
  try {
    const handle = await client.workflow.start(EXPORT_WORKFLOW, {
      args: [request],
      taskQueue,
      workflowId: id,
      workflowIdConflictPolicy: 'FAIL',
      memo: {
        [MEMO.requestHash]: hashes.resolved,
        [MEMO.unresolvedHash]: hashes.unresolved,
        [MEMO.summary]: summary,
      },
      staticSummary: summary,
    });
    return { id, runId: handle.firstExecutionRunId, attached: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const holder = await describeExport(context, id);
    if (!(await sameWork(context, holder, hashes))) throw new LogferryError('ID_IN_USE', { exportId: id });
    return { id, runId: firstRunOf(holder), attached: true };
  }
}

/**
 * Checks that no other open workflow has the id of an export.
 * @throws LogferryError ID_IN_USE, NOT_AN_EXPORT
 */
async function requireFree(context: ExportContext, { id, hashes }: WantedExport): Promise<void> {
  const holder = await describeWorkflow(context.client, id);
  if (holder === undefined || isClosed(holder)) return;
  if (holder.type !== EXPORT_WORKFLOW) throw new LogferryError('NOT_AN_EXPORT', { exportId: id });
  if (!(await sameWork(context, holder, hashes))) throw new LogferryError('ID_IN_USE', { exportId: id });
}

/**
 * Whether an open export runs the request with these hashes. The memo has the hashes if this client has started the
 * export. Otherwise, for example if a client in another language has started the export, the export's input has the
 * request.
 */
async function sameWork(
  context: ExportContext,
  holder: WorkflowExecutionDescription,
  { resolved, unresolved }: Hashes,
): Promise<boolean> {
  const known = memoText(holder.memo, MEMO.requestHash);
  if (known !== undefined) return known === resolved || memoText(holder.memo, MEMO.unresolvedHash) === unresolved;
  const request = await readableRequest(context, holder);
  return request !== undefined && requestHash(request) === resolved;
}

function checked(id: string | undefined): string | undefined {
  const refusal = id === undefined ? undefined : chosenIdRefusal(id, 'id');
  if (refusal) throw new LogferryError(refusal);
  return id;
}

/**
 * The open exports of the given requests, by the hash of the request as the caller wrote it. A request with absolute
 * times needs no search, because its derived id is the same each time.
 */
async function openOfSameRequest(
  { client, taskQueue }: ExportContext,
  requests: readonly Hashes[],
): Promise<Map<string, StartedExport>> {
  const open = new Map<string, StartedExport>();
  const wanted = new Set(requests.flatMap((one) => (one.resolved === one.unresolved ? [] : [one.unresolved])));
  if (wanted.size === 0) return open;
  const query = `WorkflowType = '${EXPORT_WORKFLOW}' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
  for await (const found of client.workflow.list({ query })) {
    const hash = memoText(found.memo, MEMO.unresolvedHash);
    if (hash === undefined || !wanted.delete(hash)) continue;
    open.set(hash, { id: exportIdOf(found.workflowId), runId: firstRunOfListed(found), attached: true });
    if (wanted.size === 0) break;
  }
  return open;
}
