import type { Outcome, SliceRef } from './slice.js';
import type { WindowFacts } from './window.js';

export const CLOSED_STATUSES = ['completed', 'partial', 'failed', 'refused', 'cancelled'] as const;
/** The status of an export that has closed. */
export type ClosedStatus = (typeof CLOSED_STATUSES)[number];
export type ExportStatus = ClosedStatus | 'running';

/** A failure in a result: a code of the closed list, a sentence, and the next step. */
export interface Failure {
  slice?: SliceRef;
  code: string;
  message: string;
  hint: string;
}

/** A fact about a run that a user should know although nothing failed. */
export interface Warning {
  code: string;
  message: string;
  hint?: string;
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

/**
 * Maximum number of failures that a result, a page of a plan and an answer about log groups list. Counts include all.
 */
export const SAMPLED_FAILURES = 100;

/** The counts, failures and warnings of a run. Bytes are compressed bytes in S3. */
export interface RunTotals {
  slices: SliceCounts;
  /** Number of export tasks that this run created, without adopted ones. */
  tasksCreated: number;
  objects: number;
  bytes: number;
  events: number;
  /**
   * Number of slices that are closed but not settled: AWS was asked about their windows before the last late event
   * could arrive. A run that starts 14 days and 12 hours after the end of such a window, or later, recounts the window
   * if the log group still exists and keeps the events.
   */
  unsettled: number;
  /** Number of slices that an earlier run recorded as `expired`, at least in part, because retention had passed. */
  skippedExpired: number;
  /** Number of export tasks that failed or vanished at AWS, or that another process cancelled. */
  tasksFailed: number;
  /** Number of times that the run tried a slice again: its task did not complete, or its objects failed their check. */
  repeats: number;
  /** Number of windows that the run cut in two, because their tasks failed repeatedly. */
  cuts: number;
  /** A sample of at most 100; `slices` has the full counts. */
  failures: Failure[];
  warnings: Warning[];
}

/** The counts, failures and warnings of a run that has done nothing yet. */
export const noTotals = (): RunTotals => ({
  slices: noSlices(),
  tasksCreated: 0,
  objects: 0,
  bytes: 0,
  events: 0,
  unsettled: 0,
  skippedExpired: 0,
  tasksFailed: 0,
  repeats: 0,
  cuts: 0,
  failures: [],
  warnings: [],
});

/**
 * The result of a closed export, as `logferry run --json` prints it if the request has no targets. Bytes are compressed
 * bytes in S3.
 * `window` and `leftOut` are absent if the request could not be read.
 */
export interface ExportResult extends RunTotals, Partial<WindowFacts> {
  schemaVersion: 1;
  exportId: string;
  status: ClosedStatus;
  accountId?: string;
  region: string;
  /** `s3://bucket/key`; absent if the run was not opened, or if its manifest could not be written. */
  manifest?: string;
  manifestSha256?: string;
  /** Id of the key that signed the manifest, `SHA256:…`; absent if there is no signed manifest. */
  manifestSignedBy?: string;
  /** Number of the run's entry in the archive's log, from 0; absent if the run has no manifest. */
  logEntry?: number;
  cancelledBy?: { requestedBy: string; reason: string };
  /** Ids of tasks whose end AWS had not shown when the cancelled export stopped waiting for them. */
  stillCancelling?: string[];
  startedAt: string;
  finishedAt?: string;
}

/**
 * The status of an export that has run to its end. If the export was not cancelled, the status is:
 * - `completed` if no slice is `failed`, `unconfirmedEmpty` or `cancelled`
 * - `failed` if every planned slice has one of these three outcomes
 * - `partial` otherwise
 */
export function finalStatus(slices: SliceCounts, cancelled: boolean): ClosedStatus {
  if (cancelled) return 'cancelled';
  const open = slices.failed + slices.unconfirmedEmpty + slices.cancelled;
  if (open === 0) return 'completed';
  return open === slices.planned ? 'failed' : 'partial';
}
