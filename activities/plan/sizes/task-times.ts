import { DAY_MS, HOUR_MS, MINUTE_MS, type SliceSize } from '../../../contract/index.js';
import type { EarlierTask } from './earlier-tasks.js';

/** Estimate of the time that an export task of a plan takes on average. */
export interface TaskTimes {
  /** Lower and upper estimate (ms). */
  leastMs: number;
  mostMs: number;
  /** `assumed` if there is no receipt of an earlier task. */
  basis: 'receipts' | 'assumed';
  /** Number of earlier tasks on which the estimate is based. */
  receipts: number;
  /** Present if receipts cannot be read with the credentials of the plan. */
  unread?: true;
}

/** Assumption for an archive without earlier tasks. AWS only says "a few seconds to a few hours". */
const ASSUMED = { leastMs: MINUTE_MS, mostMs: 10 * MINUTE_MS };

/** Typical length of a slice (days). */
export const SLICE_DAYS: Readonly<Record<Exclude<SliceSize, 'auto'>, number>> = { day: 1, week: 7, month: 30 };

/** Two lengths with a smaller ratio count as equal, because months have 28 to 31 days. */
const SAME_LENGTH = 1.25;

/**
 * The length of a time span (ms) divided by the length of an earlier task's window. A window shorter than an hour
 * counts as an hour: retention can leave a minute of a day, and most of the time of such a task is its start, not its
 * events.
 */
export const timesAsLong = (lengthMs: number, { fromMs, toMs }: EarlierTask): number =>
  lengthMs / Math.max(HOUR_MS, toMs - fromMs);

/**
 * The times of a plan's tasks, from earlier tasks. If the earlier tasks had slices of another length, the two estimates
 * differ. One assumes that the time of a task does not depend on the length of its slice. The other assumes that the
 * time is proportional to the length. Each log group counts once, however many of its tasks are known.
 */
export function taskTimes(earlier: readonly EarlierTask[], size: SliceSize): TaskTimes {
  if (earlier.length === 0) return { ...ASSUMED, basis: 'assumed', receipts: 0 };
  const days = SLICE_DAYS[size === 'auto' ? 'day' : size];
  const tasksOf = new Map<string, number>();
  for (const { logGroup } of earlier) tasksOf.set(logGroup, (tasksOf.get(logGroup) ?? 0) + 1);
  let least = 0;
  let most = 0;
  for (const task of earlier) {
    const { logGroup, durationMs } = task;
    const share = 1 / ((tasksOf.get(logGroup) ?? 1) * tasksOf.size);
    const ratio = timesAsLong(days * DAY_MS, task);
    const other = ratio < SAME_LENGTH && ratio > 1 / SAME_LENGTH ? durationMs : durationMs * ratio;
    least += Math.min(durationMs, other) * share;
    most += Math.max(durationMs, other) * share;
  }
  return { leastMs: Math.round(least), mostMs: Math.round(most), basis: 'receipts', receipts: earlier.length };
}

/**
 * Speed of AWS (bytes that a log group stores, per second) if the earlier tasks show no higher one. AWS publishes no
 * speed, so this one is a low guess.
 */
const ASSUMED_BYTES_PER_SECOND = 2_000_000;

/** Time (ms) after which AWS ends an export task. */
export const AWS_ENDS_TASK_AFTER_MS = 24 * 60 * MINUTE_MS;

/**
 * Longest estimated time of a task (ms) that `auto` accepts for a size of slices. If it accepts none of the sizes that
 * may be chosen, it takes the shortest of them. AWS ends an export task after 24 h, and all its work is lost. Estimates
 * can spread a group's bytes evenly, but a busy day can take several times as long. So the bound leaves a factor of
 * twelve.
 */
export const LONGEST_TASK_MS = AWS_ENDS_TASK_AFTER_MS / 12;

/**
 * Bytes of a log group that AWS exports in a second: the speed that earlier tasks show, or else the assumed speed.
 * Small tasks spend most of their time on the start, so a speed below the assumed speed does not count.
 * @param storedBytes estimate of the bytes that the group of an earlier task stores for the task's window
 */
export function bytesPerSecond(earlier: readonly EarlierTask[], storedBytes: (task: EarlierTask) => number): number {
  let bytes = 0;
  let seconds = 0;
  for (const task of earlier) {
    const stored = storedBytes(task);
    if (!Number.isFinite(stored)) continue;
    bytes += stored;
    seconds += task.durationMs / 1_000;
  }
  return Math.max(ASSUMED_BYTES_PER_SECOND, seconds === 0 ? 0 : bytes / seconds);
}
