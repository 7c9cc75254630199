import type { OperationCounter, TimelineEntry } from './core/activity-log.js';
import type { Fault } from './core/faults.js';
import type { EmulatorSettings } from './core/settings.js';
import type { ExportTask, TaskStatus } from './exports/export-task.js';

/** An export task as the emulator knows it, which is more than AWS shows. Times are epoch milliseconds. */
export interface TaskState {
  readonly taskId: string;
  readonly accountId: string;
  readonly region: string;
  readonly taskName?: string;
  readonly logGroupName: string;
  readonly logStreamNamePrefix?: string;
  /** Rounded beyond 2^53; DescribeExportTasks gives the exact value. */
  readonly from: number;
  readonly to: number;
  readonly destination: string;
  readonly destinationPrefix: string;
  readonly status: TaskStatus;
  readonly creationTime: number;
  readonly completionTime?: number;
  /** Every status it has had, in order. */
  readonly changes: readonly { readonly status: TaskStatus; readonly atMs: number }[];
  /** Made by `foreign-task`. */
  readonly foreign: boolean;
  /** Hidden from DescribeExportTasks by a `vanish` fault. */
  readonly hidden: boolean;
  readonly keys: readonly string[];
  readonly events: number;
  readonly bytes: number;
}

export interface EmulatorState {
  readonly clock: { readonly nowMs: number; readonly skippedMs: number };
  readonly settings: EmulatorSettings;
  /** Oldest first, of every account and Region. */
  readonly tasks: readonly TaskState[];
  /** Tasks that are PENDING, RUNNING or PENDING_CANCEL. */
  readonly liveTasks: number;
  /** By operation name; operations never called are missing. */
  readonly counters: Readonly<Record<string, OperationCounter>>;
  /** Calls of the three export-task operations, oldest first; the oldest are forgotten after 20,000. */
  readonly timeline: readonly TimelineEntry[];
  /** Faults that have not happened yet. */
  readonly faults: readonly Fault[];
  readonly logGroups: readonly {
    readonly accountId: string;
    readonly region: string;
    readonly logGroupName: string;
    readonly logStreams: number;
    readonly storedBytes: number;
  }[];
  readonly buckets: readonly {
    readonly name: string;
    readonly region: string;
    readonly ownerId: string;
    readonly objects: number;
    readonly bytes: number;
  }[];
  /** Defects of the emulator itself that answered a call with a 500; should be empty. */
  readonly defects: readonly string[];
}

export function taskState(task: ExportTask): TaskState {
  const { taskName, logStreamNamePrefix, from, to, ...request } = task.request;
  const last = task.changes.at(-1);
  return {
    taskId: task.taskId,
    accountId: task.accountId,
    region: task.region,
    ...(taskName === undefined ? {} : { taskName }),
    ...(logStreamNamePrefix === undefined ? {} : { logStreamNamePrefix }),
    ...request,
    from: Number(from),
    to: Number(to),
    status: task.status,
    creationTime: task.creationTime,
    ...(task.finished && last !== undefined ? { completionTime: last.atMs } : {}),
    changes: task.changes.map((change) => ({ ...change })),
    foreign: task.foreign,
    hidden: task.hidden,
    ...task.progress,
    keys: [...task.progress.keys],
  };
}
