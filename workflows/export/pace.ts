import type { Ending } from '../../activities/index.js';
import { type Estimate, MINUTE_MS } from '../../contract/index.js';

/**
 * A series of tasks that followed each other with gaps of at most {@link LONGEST_GAP_MS}, so a pause is not counted as
 * work. All times are AWS's, so a wrong clock of a worker has no effect.
 */
export interface Pace {
  /** Number of tasks in the series. */
  tasks: number;
  /** When AWS created the first task of the series (ISO), and when the last task of the series ended. */
  since: string;
  until: string;
}

/**
 * Longest time (ms) between the end of a task and the creation of the next one in a series. A longer time is an
 * interruption: the export was paused, or waited for its turn, for another task or for AWS.
 */
const LONGEST_GAP_MS = MINUTE_MS;
/** Minimum number of tasks in a series for an estimate. */
const FEWEST_TASKS = 3;

/**
 * The pace after one more ending. A slice without a task does not change it.
 * @returns undefined if the times of the task are not known
 */
export function paceAfter(before: Pace | undefined, ending: Ending): Pace | undefined {
  if (ending.kind === 'without') return before;
  const { createdAt, completedAt } = ending.task;
  if (createdAt === undefined || completedAt === undefined) return undefined;
  const goesOn = before !== undefined && Date.parse(createdAt) - Date.parse(before.until) <= LONGEST_GAP_MS;
  if (!goesOn) return { tasks: 1, since: createdAt, until: completedAt };
  return { tasks: before.tasks + 1, since: before.since, until: completedAt };
}

/** The estimate for a number of tasks; undefined if the series is too short, or if the number is not known. */
export function estimateOf(pace: Pace | undefined, tasksLeft: number | undefined): Estimate | undefined {
  if (pace === undefined || pace.tasks < FEWEST_TASKS || tasksLeft === undefined) return undefined;
  const ms = Math.max(0, Date.parse(pace.until) - Date.parse(pace.since));
  return { tasksLeft, msPerTask: Math.round(ms / pace.tasks) };
}
