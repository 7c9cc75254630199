import type { RunTotals } from './result.js';
import type { WindowFacts } from './window.js';

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

/** The answer of the `progress` query. `window` and `leftOut` are absent until the request is read. */
export interface ExportProgress extends Omit<RunTotals, 'failures' | 'tasksCreated'>, Partial<WindowFacts> {
  phase: ExportPhase;
  /**
   * Number of slices that need no task, or whose task has completed, but whose receipt is not written yet. Slices whose
   * task failed are not among them: most of them are tried again.
   */
  verifying: number;
  /** False while more pages may follow, so `slices.planned` may still grow. */
  planComplete: boolean;
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
