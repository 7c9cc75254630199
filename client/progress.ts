import type { WorkflowExecutionDescription } from '@temporalio/client';
import {
  defined,
  type ExportProgress,
  exportIdOf,
  LANE_QUERY,
  type LaneView,
  type LiveProgress,
  PROGRESS_QUERY,
  type WaitingTurn,
} from '../contract/index.js';
import { describeExport, type ExportContext, isClosed } from './describe.js';

/**
 * Longest wait for a query. A worker answers within milliseconds, but without a worker the server holds the query for
 * ten seconds.
 */
const QUERY_TIMEOUT_MS = 2_000;
const WATCH_ACTIVITY = 'watchExportTask';

export async function progressOf(context: ExportContext, id: string): Promise<LiveProgress | undefined> {
  const described = await describeExport(context, id);
  return isClosed(described) ? undefined : liveProgress(context, described);
}

/** The progress that a worker answers; undefined if no worker answers within two seconds, or if the query fails. */
export async function liveProgress(
  context: ExportContext,
  { workflowId, raw }: WorkflowExecutionDescription,
): Promise<LiveProgress | undefined> {
  const progress = await askWorkflow<ExportProgress>(context, workflowId, PROGRESS_QUERY);
  if (progress === undefined) return undefined;
  const { phase, lane } = progress;
  const isWaiting = phase === 'waiting' && lane !== undefined;
  const view = isWaiting ? await askWorkflow<LaneView>(context, lane, LANE_QUERY) : undefined;
  return {
    ...progress,
    ...defined({ awsStatus: watchedStatus(raw.pendingActivities ?? []), turn: view && turnIn(view, workflowId) }),
  };
}

/** The answer of a workflow to a query; undefined if no worker answers within two seconds, or the query fails. */
export async function askWorkflow<Answer>(
  { client }: ExportContext,
  workflowId: string,
  name: string,
): Promise<Answer | undefined> {
  const asked = () => client.workflow.getHandle(workflowId).query<Answer>(name);
  return client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, asked).catch(() => undefined);
}

/** The position of an export in its lane; undefined if the export does not wait there. */
export function turnIn({ holder, waiting }: LaneView, workflowId: string): WaitingTurn | undefined {
  const ahead = waiting.findIndex(({ owner }) => owner === workflowId);
  if (ahead < 0) return undefined;
  return { ...(holder && { holder: { exportId: exportIdOf(holder.owner), since: holder.since } }), ahead };
}

interface PendingActivity {
  activityType?: { name?: string | null } | null;
  heartbeatDetails?: { payloads?: { data?: Uint8Array | null }[] | null } | null;
  lastFailure?: { message?: string | null } | null;
}

/**
 * AWS's status of the watched task. The watch activity reports it in its heartbeat and, between two attempts, in its
 * failure message. Once an attempt has sent a heartbeat, this attempt and all later ones also send the status of their
 * failure messages in heartbeats. So a heartbeat is never older than the failure message.
 */
export function watchedStatus(pending: readonly PendingActivity[]): string | undefined {
  const watch = pending.find(({ activityType }) => activityType?.name === WATCH_ACTIVITY);
  return heartbeatStatus(watch) ?? /^AWS status ([A-Z_]+)$/.exec(watch?.lastFailure?.message ?? '')?.[1];
}

/** The form of AWS's status codes, for example `PENDING_CANCEL`. */
const AWS_STATUS = /^[A-Z_]+$/;

function heartbeatStatus(watch: PendingActivity | undefined): string | undefined {
  const data = watch?.heartbeatDetails?.payloads?.[0]?.data;
  if (!data) return undefined;
  try {
    const details: unknown = JSON.parse(new TextDecoder().decode(data));
    const status = typeof details === 'object' && details !== null && 'status' in details ? details.status : undefined;
    // If a worker shuts down before AWS has answered, the heartbeat says so instead.
    return typeof status === 'string' && AWS_STATUS.test(status) ? status : undefined;
  } catch {
    return undefined;
  }
}
