import type { SliceCounts, Warning } from './result.js';

export type ExportPhase =
  | 'preparing'
  | 'planning'
  | 'waiting'
  | 'exporting'
  | 'verifying'
  | 'closing'
  | 'cancelling'
  | 'closed';

/** The task that an export watches: its own, or another one that occupies AWS's slot. */
export interface WatchedTask {
  taskId: string;
  logGroup: string;
  from?: string;
  to?: string;
  /** When the task was created, or when it was first seen. */
  since: string;
  foreign: boolean;
}

/** A refusal or an outage of AWS for whose end the export waits. */
export interface Trouble {
  code: string;
  message: string;
  since: string;
}

/** The answer of the `progress` query. */
export interface ExportProgress {
  phase: ExportPhase;
  slices: SliceCounts;
  /** Number of slices whose task has ended but whose receipt is not written yet. */
  verifying: number;
  /** False while more pages may follow, so `slices.planned` may still grow. */
  planComplete: boolean;
  objects: number;
  bytes: number;
  events: number;
  unsettled: number;
  warnings: Warning[];
  task?: WatchedTask;
  trouble?: Trouble;
  lane?: string;
  startedAt: string;
}

/** The payload of the `cancelExport` signal. */
export interface CancelRequest {
  reason: string;
  requestedBy: string;
}
