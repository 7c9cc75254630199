import type { ExportActivities, LaneActivities, ReportWork } from '../../activities/index.js';
import type { Subject } from './summaries.js';

/** The activities that a run calls; {@link import('../activity-proxies.js')} has their options. */
export interface RunActivities extends Omit<ExportActivities, 'openExport' | 'watchExportTask'> {
  /**
   * @param of subject of the watch: the slice of the task or, for a task of another program, its log group with
   * `foreign`
   */
  watchExportTask(attemptMs: number, of: WatchSubject): ExportActivities['watchExportTask'];
  requestTurn: LaneActivities['requestTurn'];
  lookAtLane: LaneActivities['lookAtLane'];
}

/** The log group and window of a watched task, for the summary of the watch. */
export interface WatchSubject extends Subject {
  readonly foreign?: true;
}

/** Work that can be abandoned before it ends. */
interface Abandonable<T> {
  /** Undefined if the work was abandoned. */
  result: Promise<T | undefined>;
  abandon(): void;
}

/**
 * The functions of Temporal that a run of an export needs: time, waiting, activities and signals. Tests use a simple
 * runtime of their own.
 */
export interface Runtime {
  readonly activities: RunActivities;
  /** First execution run id of the export. */
  readonly firstRunId: string;
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Waits until a condition holds, or until the time-out. @returns whether the condition holds */
  condition(holds: () => boolean): Promise<void>;
  condition(holds: () => boolean, timeoutMs: number): Promise<boolean>;
  history(): { events: number; continueAsNewSuggested: boolean };
  /** Whether Temporal itself has cancelled the workflow. */
  isCancelled(): boolean;
  /**
   * Whether a change of the workflow's commands applies: false while Temporal replays a history that an earlier version
   * has recorded.
   */
  patched(change: string): boolean;
  /** Merges values into the workflow's memo. */
  upsertMemo(memo: Record<string, unknown>): void;
  /** Sets search attributes of the workflow, all of type Keyword. They must be registered. */
  upsertSearchAttributes(values: Readonly<Record<string, string>>): void;
  /** Signals another workflow. Does nothing if that workflow has closed. */
  signal(workflowId: string, name: string, message: object): Promise<void>;
  abandonable<T>(work: () => Promise<T>): Abandonable<T>;
  /** Reports an event for the worker's log and metrics. No command of the workflow may depend on it. */
  report: ReportWork;
}
