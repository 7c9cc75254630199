import type { LiveProgress, RunningExport } from '../../contract/progress.js';
import { OUTCOMES } from '../../contract/slice.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../contract/time.js';
import { formatBytes, formatCount, formatLength, plural } from './format.js';

/** Number of slices that are done, and number of slices in the whole plan as far as it is known. */
export interface Done {
  done: number;
  total: number;
  /**
   * How sure the total is.
   * - `exact`: the plan is complete.
   * - `about`: the slices were counted ahead of the plan.
   * - `least`: more slices may follow.
   */
  certainty: 'exact' | 'about' | 'least';
}

/**
 * How many slices are done. A slice is done if it was skipped, has an outcome, or is being verified: its task has
 * completed, or it needs no task.
 */
export function doneOf({ slices, verifying, planComplete, total }: LiveProgress): Done {
  const done = verifying + slices.skipped + OUTCOMES.reduce((sum, outcome) => sum + slices[outcome], 0);
  const certainty = planComplete ? 'exact' : total === undefined ? 'least' : 'about';
  return { done, total: Math.max(total ?? 0, slices.planned, done), certainty };
}

/** The slices that are done, such as `48 of 18,250 slices`. */
export function slicesDoneText(progress: LiveProgress): string {
  const { done, total, certainty } = doneOf(progress);
  if (total === 0) return 'no slices yet';
  return `${formatCount(done)} of ${WORDS[certainty]}${formatCount(total)} slices`;
}
const WORDS = { exact: '', about: 'about ', least: 'at least ' };

/** {@link slicesDoneText} in fewer characters, such as `48/~18250`. */
export function slicesDoneShort(progress: LiveProgress): string {
  const { done, total, certainty } = doneOf(progress);
  return `${done}/${certainty === 'about' ? '~' : ''}${total}${certainty === 'least' ? '+' : ''}`;
}

/** What was exported so far, such as `12 objects, 3.4 MB`. */
export const exportedText = ({ objects, bytes }: LiveProgress): string =>
  `${plural(objects, 'object')}, ${formatBytes(bytes)}`;

/**
 * Estimate of the time left (ms): the tasks that are still needed, times the average time of a task, less the time that
 * the export's running task has already taken (at most the average time). Undefined if the export has no estimate,
 * needs no more tasks, or stands still.
 */
export function remainingMs({ paused, progress }: RunningExport, nowMs: number): number | undefined {
  if (paused || progress?.estimate === undefined) return undefined;
  const { estimate, task } = progress;
  const { tasksLeft, msPerTask } = estimate;
  if (tasksLeft === 0) return undefined;
  const takenMs = task && !task.foreign ? Math.max(0, nowMs - Date.parse(task.since)) : 0;
  return Math.max(0, tasksLeft * msPerTask - Math.min(takenMs, msPerTask));
}

/** The time elapsed and the time left, such as `4 min 10 s elapsed, about 12 min left`. */
export function clockText(running: RunningExport, nowMs: number): string {
  const left = remainingMs(running, nowMs);
  const elapsed = `${formatLength(elapsedMs(running, nowMs))} elapsed`;
  return left === undefined ? elapsed : `${elapsed}, about ${formatLength(left)} left`;
}

export const elapsedMs = ({ startedAt }: RunningExport, nowMs: number): number =>
  Math.max(0, nowMs - Date.parse(startedAt));

/** A length of time, such as `4m10s` or `2d3h`. Below 1,000 days it has at most seven characters. */
export function shortLength(ms: number): string {
  const units = [
    [DAY_MS, 'd'],
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'm'],
    [SECOND_MS, 's'],
  ] as const;
  const first = units.findIndex(([unitMs]) => ms >= unitMs);
  if (first < 0) return '0s';
  let restMs = ms;
  let text = '';
  for (const [unitMs, name] of units.slice(first, first + 2)) {
    const amount = Math.floor(restMs / unitMs);
    if (amount > 0) text += `${amount}${name}`;
    restMs %= unitMs;
  }
  return text;
}
