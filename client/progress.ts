import { defined, type ExportProgress, PROGRESS_QUERY } from '../contract/index.js';
import { describeExport, type ExportContext, isClosed } from './describe.js';

/**
 * Longest wait for a query. A worker answers within milliseconds, but without a worker the server holds the query for
 * ten seconds.
 */
const QUERY_TIMEOUT_MS = 2_000;
const WATCH_ACTIVITY = 'watchExportTask';

export type LiveProgress = ExportProgress & {
  /** The status of the watched task that AWS returned last. */
  awsStatus?: string;
};

export async function liveProgress(context: ExportContext, id: string): Promise<LiveProgress | undefined> {
  const described = await describeExport(context, id);
  if (isClosed(described)) return undefined;
  const progress = await queryProgress(context, id);
  const awsStatus = watchedStatus(described.raw.pendingActivities ?? []);
  return progress && defined({ ...progress, awsStatus });
}

/** The answer to the `progress` query; undefined if no worker answers, or if the export closes in the meantime. */
export async function queryProgress({ client }: ExportContext, id: string): Promise<ExportProgress | undefined> {
  const asked = () => client.workflow.getHandle(id).query<ExportProgress>(PROGRESS_QUERY);
  return client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, asked).catch(() => undefined);
}

interface PendingActivity {
  activityType?: { name?: string | null } | null;
  heartbeatDetails?: { payloads?: { data?: Uint8Array | null }[] | null } | null;
  lastFailure?: { message?: string | null } | null;
}

/**
 * AWS's status of the watched task. The watch activity reports it in its heartbeat and, between two attempts, in its
 * failure message. A new attempt starts without a heartbeat, so a heartbeat is newer than the message.
 */
export function watchedStatus(pending: readonly PendingActivity[]): string | undefined {
  const watch = pending.find(({ activityType }) => activityType?.name === WATCH_ACTIVITY);
  return heartbeatStatus(watch) ?? /^AWS status ([A-Z_]+)$/.exec(watch?.lastFailure?.message ?? '')?.[1];
}

function heartbeatStatus(watch: PendingActivity | undefined): string | undefined {
  const data = watch?.heartbeatDetails?.payloads?.[0]?.data;
  if (!data) return undefined;
  try {
    const details: unknown = JSON.parse(new TextDecoder().decode(data));
    const status = typeof details === 'object' && details !== null && 'status' in details ? details.status : undefined;
    return typeof status === 'string' ? status : undefined;
  } catch {
    return undefined;
  }
}
