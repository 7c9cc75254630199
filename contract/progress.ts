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

/**
 * A refusal by AWS or by the worker, or an outage. The export waits until the trouble ends. The wait has a time limit
 * for a refusal, and for an outage that stops the reading back of one slice only.
 */
export interface Trouble {
  code: string;
  message: string;
  since: string;
}

/** The numbers from which the time left is estimated. */
export interface Estimate {
  /** Number of export tasks that the export still needs, including the task that is running. */
  tasksLeft: number;
  /** Average time (ms) that a task takes, including the gaps between tasks. */
  msPerTask: number;
}

/** The answer of the `progress` query. `window` and `leftOut` are absent until the request is read. */
export interface ExportProgress extends Omit<RunTotals, 'failures' | 'tasksCreated'>, Partial<WindowFacts> {
  phase: ExportPhase;
  /**
   * Number of slices that lack only their receipt: they need no task, or their task has completed. Slices whose task
   * failed do not count, because most of them are tried again.
   */
  verifying: number;
  /**
   * False while pages of the plan are missing, so that `slices.planned` can still grow. True also after planning has
   * failed for good.
   */
  planComplete: boolean;
  /**
   * Number of slices in the whole plan. While `planComplete` is false, this is a count made ahead of the plan, and the
   * plan may differ a little. Absent until the slices have been counted.
   */
  total?: number;
  /**
   * Present if the export plans or exports and does not wait, three tasks have ended without an interruption, and the
   * number of tasks left is known.
   */
  estimate?: Estimate;
  task?: WatchedTask;
  trouble?: Trouble;
  lane?: string;
  startedAt: string;
}

/** The progress that an export notes in its memo from time to time. */
export interface RememberedProgress extends ExportProgress {
  asOf: string;
}

/** The position of an export that waits for a turn in its lane. */
export interface WaitingTurn {
  /** The export that holds the lane; absent if no export does. */
  holder?: { exportId: string; since: string };
  /**
   * Number of waiting exports that get a turn before this export, if each turn takes a whole quantum and no other
   * export asks for a turn.
   */
  ahead: number;
}

/** The progress of an open export, with facts that the export itself does not have: from Temporal and from the lane. */
export interface LiveProgress extends ExportProgress {
  /** The last status of the watched task that AWS returned. */
  awsStatus?: string;
  /** Present if the export waits for a turn and its lane answers. */
  turn?: WaitingTurn;
}

/** The newest known progress of an open export. */
export interface KnownProgress extends LiveProgress {
  /**
   * The time at which this progress was true: now if a worker has answered, otherwise the time of the last note in the
   * memo.
   */
  asOf: string;
}

/**
 * An export that has not closed. `logferry status --json` prints it. `window` and `leftOut` are absent if the request
 * cannot be read.
 */
export interface RunningExport extends Partial<WindowFacts> {
  schemaVersion: 1;
  exportId: string;
  status: 'running';
  accountId?: string;
  region: string;
  startedAt: string;
  /** Whether no worker has answered within two seconds, so that the export probably stands still. */
  paused: boolean;
  /** Whether a worker has answered within two seconds. */
  workerSeen: boolean;
  /** The last known progress; null if none is known. */
  progress: KnownProgress | null;
}

/** The payload of the `cancelExport` signal. */
export interface CancelRequest {
  reason: string;
  requestedBy: string;
}
