import type { ActivityLog, OperationCounter, TimelineEntry } from './core/activity-log.js';
import type { Clock } from './core/clock.js';
import { defined } from './core/defined.js';
import type { Fault, FaultPlan } from './core/fault-plan.js';
import type { EmulatorSettings, SettingsStore } from './core/settings-store.js';
import type { ExportTask, TaskStatus } from './exports/export-task.js';
import type { Services } from './services.js';

/** An export task with everything that the emulator knows about it. AWS shows less. Times are epoch milliseconds. */
export interface TaskState {
  readonly taskId: string;
  readonly accountId: string;
  readonly region: string;
  readonly taskName?: string;
  readonly logGroupName: string;
  readonly logStreamNamePrefix?: string;
  /** Start of the window. Values beyond 2^53 are rounded here; DescribeExportTasks returns the exact value. */
  readonly from: number;
  readonly to: number;
  readonly destination: string;
  readonly destinationPrefix: string;
  readonly status: TaskStatus;
  readonly creationTime: number;
  readonly completionTime?: number;
  /** The task's statuses so far, in order. */
  readonly changes: readonly { readonly status: TaskStatus; readonly atMs: number }[];
  /** Whether the task is one of another client (control calls `foreign-task` and `history`). */
  readonly foreign: boolean;
  /** Whether a `vanish` fault hides the task from DescribeExportTasks. */
  readonly hidden: boolean;
  readonly keys: readonly string[];
  readonly events: number;
  readonly bytes: number;
}

export interface EmulatorState {
  readonly clock: { readonly nowMs: number; readonly skippedMs: number };
  readonly settings: EmulatorSettings;
  /** The tasks of all accounts and Regions, oldest first. */
  readonly tasks: readonly TaskState[];
  /** Number of tasks that are PENDING, RUNNING or PENDING_CANCEL. */
  readonly liveTasks: number;
  /**
   * Counts of calls and errors. The keys are the names of the operations, and `Unknown` for calls of operations that
   * the emulator does not know. An operation that was never called is missing.
   */
  readonly counters: Readonly<Record<string, OperationCounter>>;
  /** The latest calls (at most 20,000) of the three export-task operations, oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** Faults that can still affect calls or new tasks. */
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
  /** The latest errors of the emulator itself. A test run should end with none. */
  readonly defects: readonly string[];
}

interface Sources {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly faults: FaultPlan;
  readonly activity: ActivityLog;
  readonly services: Services;
}

/** A copy of the emulator's current state. */
export function emulatorState({ clock, settings, faults, activity, services }: Sources): EmulatorState {
  const tasks = services.exportTasks.all();
  return {
    clock: { nowMs: clock.now(), skippedMs: clock.skippedMs },
    settings: settings.current,
    tasks: tasks.map(taskState),
    liveTasks: tasks.filter((task) => !task.finished).length,
    counters: activity.counters(),
    timeline: activity.timeline(),
    faults: faults.list(),
    logGroups: services.logsStore.all().flatMap(({ accountId, region, groups }) =>
      [...groups.values()].map(({ name, streams, storedBytes }) => ({
        accountId,
        region,
        logGroupName: name,
        logStreams: streams.size,
        storedBytes,
      })),
    ),
    buckets: [...services.objects.buckets.values()].map(({ name, region, ownerId, objects }) => ({
      name,
      region,
      ownerId,
      objects: objects.size,
      bytes: [...objects.values()].reduce((sum, { blob }) => sum + blob.size, 0),
    })),
    defects: activity.defects(),
  };
}

function taskState(task: ExportTask): TaskState {
  const { from, to, ...request } = task.request;
  return defined({
    taskId: task.taskId,
    accountId: task.accountId,
    region: task.region,
    ...request,
    from: Number(from),
    to: Number(to),
    status: task.status,
    creationTime: task.creationTime,
    completionTime: task.finishedMs,
    changes: task.changes.map((change) => ({ ...change })),
    foreign: task.foreign,
    hidden: task.hidden,
    ...task.progress,
    keys: [...task.progress.keys],
  });
}
