import type { CallAges, Failure } from '../../contract/index.js';
import type { Blind } from './blind.js';
import type { Ending, TaskFacts } from './ended-slice.js';

/**
 * The recent calls about export tasks, see `contract/call-budget.ts`. The input of an activity has the calls before the
 * activity. Its answer has the calls up to its end. Absent if the workflow or the worker is of an earlier version. The
 * calls are then unknown.
 */
export interface RecentCalls {
  calls?: CallAges;
}

/** How long the newest tasks of an export have lasted (ms), by AWS's clock. The last task is the last element. */
export interface KnownDurations {
  /** Durations of tasks of one log group: the group of the newest task. */
  sameGroup: readonly number[];
  others: readonly number[];
}

/** A task that occupies AWS's only slot. */
export interface Blocker {
  taskId: string;
  logGroup: string;
  since: string;
}

/** The answer of looking for the task of a slice. */
export type LookAnswer =
  | { kind: 'adopted'; task: TaskFacts }
  /** A task of this very slice and generation has already ended without success. */
  | { kind: 'spent'; ending: Ending }
  | { kind: 'slotTaken'; blocker?: Blocker }
  | { kind: 'absent' }
  | Blind;

/** The answer of creating or adopting the task of a slice. */
export type CreateOutcome =
  | Exclude<LookAnswer, { kind: 'absent' }>
  | { kind: 'created'; task: TaskFacts }
  /** Nothing was sent. `clock`: the worker's clock and Temporal's differ, or the worker stalled. */
  | { kind: 'unsent'; reason: 'deadline' | 'clock' }
  /** A create was sent, and it is not known whether a task exists. */
  | { kind: 'unclear'; failure: Failure }
  | { kind: 'refused'; scope: 'slice' | 'destination'; failure: Failure };

/** The answer of watching a task. */
export type WatchAnswer =
  | {
      kind: 'over';
      status: 'COMPLETED' | 'FAILED' | 'CANCELLED';
      statusMessage?: string;
      createdAt?: string;
      completedAt?: string;
    }
  /**
   * DescribeExportTasks does not list the task, or lists it with an unknown status. `since` is `missingSince` of the
   * input; absent if a call of this watch showed the task.
   */
  | { kind: 'missing'; since?: string }
  /** The task has not ended. This answer is given only with `untilSeen`. */
  | { kind: 'live' }
  | Blind;

/** The answer of cancelling a task; `unknown`: AWS does not know the task (yet). */
export type CancelAnswer = { kind: 'accepted' | 'alreadyFinished' | 'unknown' };
