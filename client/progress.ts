import { type ExportProgress, PROGRESS_QUERY } from '../contract/index.js';
import { describeExport, type ExportContext, isClosed } from './describe.js';

/** A worker answers in milliseconds; without one the server would hold the query for ten seconds. */
const QUERY_TIMEOUT_MS = 2_000;
const WATCH_ACTIVITY = 'watchExportTask';

export type LiveProgress = ExportProgress & {
  /** AWS's status of the watched task, as last seen. */
  awsStatus?: string;
};

export async function liveProgress(context: ExportContext, id: string): Promise<LiveProgress | undefined> {
  const described = await describeExport(context, id);
  if (isClosed(described)) return undefined;
  const progress = await queryProgress(context, id);
  const awsStatus = watchedStatus(described.raw.pendingActivities ?? []);
  return progress && { ...progress, ...(awsStatus !== undefined && { awsStatus }) };
}

/** undefined when no worker answers, or the export closes meanwhile. */
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
 * The watch tells AWS's status in its heartbeat, and between two attempts in the message it failed with:
 * the newer of the two is the heartbeat, which a new attempt starts without.
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
