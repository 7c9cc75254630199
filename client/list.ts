import type { WorkflowExecutionInfo } from '@temporalio/client';
import {
  defined,
  EXPORT_WORKFLOW,
  type ExportResult,
  type ExportStatus,
  exportIdOf,
  formatInstant,
  MEMO,
  matchesGlob,
  type ResolvedRequest,
  SEARCH_ATTRIBUTES,
} from '../contract/index.js';
import { type ExportContext, isClosed, memoText, storedResult } from './describe.js';
import { GRPC, grpcCode } from './errors.js';
import { readableRequest } from './request.js';
import { rememberedProgress } from './running.js';
import { destinationText, sourceText } from './summary.js';

export interface ListOptions {
  /** True to list only open exports, false to list only closed ones. @default both */
  open?: boolean;
  /** Only exports with one of these statuses. @default any status */
  statuses?: readonly ExportStatus[];
  /**
   * Only exports that started at this time or later (epoch ms). If an export continued as new, the start of its newest
   * run counts.
   */
  sinceMs?: number;
  /**
   * Only exports whose request chooses the log group of this name. A request that chooses log groups by tags counts as
   * a match, because the tags of that time are not known. If such a request excludes the name, its export is left out.
   */
  logGroup?: string;
  /** Only exports into this bucket. */
  bucket?: string;
  /** Maximum number of exports to list. @default all */
  limit?: number;
}

/**
 * An export in a list. `source`, `window`, `destination` and `region` are absent if this version of logferry cannot
 * read the request. The counts of an open export are the counts that it noted last; they are absent if the export has
 * noted none yet.
 */
export interface ExportListing extends Partial<Pick<ExportResult, 'slices' | 'objects' | 'bytes' | 'events'>> {
  id: string;
  status: ExportStatus;
  /** Sources, window and destination in one line; empty if the starter of the export has noted none. */
  summary: string;
  /** The chosen log groups, such as `/aws/lambda/pay and 2 more`. */
  source?: string;
  window?: ResolvedRequest['window'];
  /** `s3://bucket/prefix`. */
  destination?: string;
  region?: string;
  startedAt: string;
  closedAt?: string;
}

/** Leaves out each run that continued as new, because the next run of its workflow continues the same export. */
const EXPORTS = `WorkflowType = '${EXPORT_WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'`;

/** The newest runs of the exports that are open. */
export const openExports = ({ client }: ExportContext): AsyncIterable<WorkflowExecutionInfo> =>
  client.workflow.list({ query: queryOf({ open: true }) });

/** Number of exports whose requests are read at the same time. */
const READ_TOGETHER = 20;

export async function* listExports(context: ExportContext, options: ListOptions): AsyncIterable<ExportListing> {
  const { limit = Number.POSITIVE_INFINITY, statuses } = options;
  let left = limit;
  let batch: WorkflowExecutionInfo[] = [];
  for await (const found of foundBy(context, options)) {
    if (left <= 0) return;
    if (statuses !== undefined && !statuses.includes(statusIn(found))) continue;
    batch.push(found);
    if (batch.length < Math.min(READ_TOGETHER, left)) continue;
    for (const listing of await readAll(context, batch, options)) {
      yield listing;
      left -= 1;
    }
    batch = [];
  }
  yield* (await readAll(context, batch, options)).slice(0, Math.max(left, 0));
}

/**
 * The exports that Temporal selects. If the namespace has the search attributes of exports, Temporal also selects by
 * status.
 */
async function* foundBy({ client }: ExportContext, options: ListOptions): AsyncIterable<WorkflowExecutionInfo> {
  const { statuses } = options;
  if (statuses !== undefined) {
    try {
      yield* client.workflow.list({ query: `${queryOf(options)} AND ${statusQuery(statuses)}` });
      return;
    } catch (error) {
      // Temporal refuses a query with an attribute that is not registered, before it answers anything.
      if (grpcCode(error) !== GRPC.invalidArgument) throw error;
    }
  }
  yield* client.workflow.list({ query: queryOf(options) });
}

/**
 * Selects at least the exports with one of these statuses. Also selects exports without the status attribute: they are
 * older than its registration, or have not set it yet. And selects exports that failed, timed out or were terminated,
 * because they could not set the attribute when they ended.
 */
function statusQuery(statuses: readonly ExportStatus[]): string {
  const wanted = statuses.map((status) => `'${status}'`).join(', ');
  const status = SEARCH_ATTRIBUTES.status;
  return `(${status} IN (${wanted}) OR ${status} IS NULL OR ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut'))`;
}

function queryOf({ open, statuses, sinceMs }: ListOptions): string {
  const states = new Set([
    ...(open === undefined ? [] : [open]),
    ...(statuses ?? []).map((status) => status === 'running'),
  ]);
  const [state] = states;
  return [
    EXPORTS,
    ...(states.size === 1 ? [`ExecutionStatus ${state ? '=' : '!='} 'Running'`] : []),
    ...(sinceMs === undefined ? [] : [`StartTime >= '${formatInstant(sinceMs)}'`]),
  ].join(' AND ');
}

/** The listings of the exports whose requests match the options. */
async function readAll(
  context: ExportContext,
  batch: readonly WorkflowExecutionInfo[],
  { logGroup, bucket }: ListOptions,
): Promise<ExportListing[]> {
  const read = await Promise.all(
    batch.map(async (found) => {
      const request = await readableRequest(context, found);
      const isWanted =
        (bucket === undefined || request?.destination.bucket === bucket) &&
        (logGroup === undefined || (request !== undefined && mayChoose(request.source, logGroup)));
      return isWanted ? [listingOf(found, request)] : [];
    }),
  );
  return read.flat();
}

function mayChoose(source: ResolvedRequest['source'], name: string): boolean {
  const { logGroups = [], logGroupPrefixes = [], logGroupPattern, tags, excludes = [] } = source;
  if (excludes.some((glob) => matchesGlob(glob, name))) return false;
  return (
    logGroups.includes(name) ||
    logGroupPrefixes.some((prefix) => name.startsWith(prefix)) ||
    (logGroupPattern !== undefined && name.includes(logGroupPattern)) ||
    tags !== undefined
  );
}

const statusIn = (found: WorkflowExecutionInfo): ExportStatus =>
  isClosed(found) ? (storedResult(found.memo)?.status ?? 'failed') : 'running';

function listingOf(found: WorkflowExecutionInfo, request: ResolvedRequest | undefined): ExportListing {
  const known = isClosed(found) ? storedResult(found.memo) : rememberedProgress(found.memo);
  const { slices, objects, bytes, events, startedAt } = known ?? {};
  return defined({
    id: exportIdOf(found.workflowId),
    status: statusIn(found),
    summary: memoText(found.memo, MEMO.summary) ?? '',
    ...(request && {
      source: sourceText(request.source),
      window: request.window,
      destination: destinationText(request.destination),
      region: request.region,
    }),
    ...{ slices, objects, bytes, events },
    startedAt: startedAt ?? formatInstant(found.startTime.getTime()),
    closedAt: found.closeTime && formatInstant(found.closeTime.getTime()),
  });
}
