import type { Outcome } from './slice.js';

export const EXPORT_STATUSES = ['completed', 'partial', 'failed', 'refused', 'cancelled', 'running'] as const;
export type ExportStatus = (typeof EXPORT_STATUSES)[number];

/** A failure as people and programs read it: closed code, sentence, next step. */
export interface Failure {
  slice?: { logGroup: string; logStreamPrefix?: string; from: string; to: string };
  code: string;
  message: string;
  hint: string;
}

export type SliceCounts = { planned: number; skipped: number } & Record<Outcome, number>;

export const noSlices = (): SliceCounts => ({
  planned: 0,
  archived: 0,
  skipped: 0,
  empty: 0,
  quiet: 0,
  expired: 0,
  listed: 0,
  unconfirmedEmpty: 0,
  failed: 0,
  cancelled: 0,
});

/** What an export came to. Also the one document of `logferry run --json`. Bytes are compressed bytes in S3. */
export interface ExportResult {
  schemaVersion: 1;
  exportId: string;
  status: ExportStatus;
  accountId?: string;
  region: string;
  slices: SliceCounts;
  /** Export tasks this run created; adopted ones are not counted. */
  tasksCreated: number;
  objects: number;
  bytes: number;
  events: number;
  /** `s3://bucket/key`; absent when the export was refused before anything could be written. */
  manifest?: string;
  manifestSha256?: string;
  /** At most 100; `slices` has the true numbers. */
  failures: Failure[];
  cancelledBy?: { requestedBy: string; reason: string };
  /** Tasks that were still PENDING_CANCEL when waiting for them ended. */
  stillCancelling?: string[];
  startedAt: string;
  finishedAt?: string;
}

/**
 * The status of an export that has run to its end: `failed` when nothing was carried and something failed,
 * `partial` when some windows stay open.
 */
export function finalStatus(slices: SliceCounts, cancelled: boolean): ExportStatus {
  if (cancelled) return 'cancelled';
  const open = slices.failed + slices.unconfirmedEmpty + slices.cancelled;
  if (open === 0) return 'completed';
  return open === slices.planned ? 'failed' : 'partial';
}
