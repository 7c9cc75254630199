import {
  DAY_MS,
  floorToDay,
  floorToSlice,
  formatInstant,
  type Interval,
  instantMs,
  SECOND_MS,
  type SliceSize,
} from '../../../contract/index.js';
import type { ListedGroup } from '../months.js';
import { storedBytesIn } from '../recount.js';
import type { EarlierTask } from './earlier-tasks.js';
import { piecesFor } from './pieces-for.js';
import { storedBytesOf } from './stored-bytes.js';
import { bytesPerSecond, LONGEST_TASK_MS, SLICE_DAYS, timesAsLong } from './task-times.js';

export type FixedSize = Exclude<SliceSize, 'auto'>;

/** The export task that is estimated to take longest. */
export interface LongestTask {
  logGroup: string;
  ms: number;
}

/** Estimated times of the tasks of a group. */
interface GroupLoad {
  logGroup: string;
  /** Time that a task takes for a typical day (ms); infinite if it is unknown. */
  msPerDay: number;
  /** Time that a task takes for each day (ms), by day (`2026-10-01`); absent if only the typical day is known. */
  byDay?: ReadonlyMap<string, number>;
}

/** Numbers of events by log group and UTC day. */
export type DailyEvents = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Estimates the longest task of a plan for each size of slices:
 * - For a group with tasks in `earlier`, the time for a day is the longest time for a day that one of these tasks took.
 * - For any other group, the time follows from its stored bytes and from the speed of AWS ({@link bytesPerSecond}). The
 *   bytes are spread over the days like the events; if the events of each day are not known, they are spread evenly.
 */
export class LongestTasks {
  /** In the order of the groups. */
  readonly loads: readonly GroupLoad[];
  /**
   * Whether there is a group whose task times are unknown, because AWS does not show its stored bytes and it has no
   * earlier tasks.
   */
  readonly hasUnknown: boolean;

  constructor(
    groups: readonly ListedGroup[],
    private readonly window: Interval,
    earlier: readonly EarlierTask[],
    events: DailyEvents = new Map(),
  ) {
    const speed = bytesPerSecond(earlier, storedBytesOf(groups));
    const seen = new Map<string, number>();
    for (const task of earlier) {
      const { logGroup, durationMs } = task;
      const perDay = durationMs * timesAsLong(DAY_MS, task);
      seen.set(logGroup, Math.max(seen.get(logGroup) ?? 0, perDay));
    }
    this.loads = groups.map((group) => {
      const known = seen.get(group.name);
      if (known !== undefined) return { logGroup: group.name, msPerDay: known };
      return loadOf(group, window, speed, events.get(group.name));
    });
    this.hasUnknown = this.loads.some(({ msPerDay }) => !Number.isFinite(msPerDay));
  }

  /**
   * The longest task with slices of a size, the tasks of pieces of busy days included; undefined if no task is known to
   * take time.
   */
  of(size: FixedSize): LongestTask | undefined {
    let longest: LongestTask | undefined;
    const days = Math.min(SLICE_DAYS[size], (this.window.toMs - this.window.fromMs) / DAY_MS);
    for (const load of this.loads) {
      const { logGroup, msPerDay, byDay } = load;
      const whole = byDay === undefined ? msPerDay * days : longestSlice(byDay, size);
      const ms = size === 'day' ? Math.min(whole, longestPiece(load)) : whole;
      if (Number.isFinite(ms) && ms > (longest?.ms ?? 0)) longest = { logGroup, ms };
    }
    return longest;
  }
}

function loadOf(
  group: ListedGroup,
  window: Interval,
  bytesASecond: number,
  events: ReadonlyMap<string, number> | undefined,
): GroupLoad {
  const msOf = (bytes: number): number => (bytes / bytesASecond) * SECOND_MS;
  const logGroup = group.name;
  const day = { fromMs: floorToDay(window.toMs) - DAY_MS, toMs: floorToDay(window.toMs) };
  const msPerDay = msOf(storedBytesIn(group, day));
  if (events === undefined) return { logGroup, msPerDay };
  const total = [...events.values()].reduce((sum, count) => sum + count, 0);
  const stored = msOf(storedBytesIn(group, window));
  const byDay = [...events].map(([name, count]) => [name, total === 0 ? 0 : stored * (count / total)] as const);
  return { logGroup, msPerDay, byDay: new Map(byDay) };
}

/** Time (ms) of the longest task for a day or, if the day is cut, for one of its pieces. */
function longestPiece({ msPerDay, byDay }: GroupLoad): number {
  const each = piecesFor(msPerDay) ?? 1;
  const days = byDay === undefined ? [msPerDay] : [...byDay.values()];
  return Math.max(0, ...days.map((ms) => ms / Math.max(each, piecesFor(ms) ?? 1)));
}

function longestSlice(byDay: ReadonlyMap<string, number>, size: FixedSize): number {
  const slices = new Map<number, number>();
  for (const [day, ms] of byDay) {
    const slice = floorToSlice(instantMs(`${day}T00:00:00Z`), size);
    slices.set(slice, (slices.get(slice) ?? 0) + ms);
  }
  return Math.max(0, ...slices.values());
}

/**
 * The longest of some sizes of slices with which no task is estimated to take longer than {@link LONGEST_TASK_MS}. If
 * there is none, the shortest.
 * @param sizes longest first
 */
const longestFitting = (sizes: readonly FixedSize[], tasks: LongestTasks): FixedSize =>
  sizes.find((size) => (tasks.of(size)?.ms ?? 0) <= LONGEST_TASK_MS) ?? sizes.at(-1) ?? 'day';

/** The sizes, longest first. */
export const SIZES: readonly FixedSize[] = ['month', 'week', 'day'];

/**
 * The longest of some sizes that fits. If the time of a group's tasks is not known, they can take any time. Slices are
 * then no longer than `byLength`, the size that follows from the length of the window.
 * @param sizes longest first
 */
export function fittingSize(sizes: readonly FixedSize[], byLength: FixedSize, tasks: LongestTasks): FixedSize {
  const cautious = tasks.hasUnknown ? sizes.slice(Math.max(0, sizes.indexOf(byLength))) : sizes;
  return longestFitting(cautious, tasks);
}

/**
 * The size by length or, if a task for a slice of this size is estimated to take too long, the longest of the shorter
 * sizes that fit, or days if none fits.
 */
export const shortenedSize = (byLength: FixedSize, tasks: LongestTasks): FixedSize =>
  longestFitting(SIZES.slice(SIZES.indexOf(byLength)), tasks);

/**
 * Number of UTC days that a window touches. The more days, the fewer log groups fit into one query of Logs Insights.
 */
export const daysIn = ({ fromMs, toMs }: Interval): number => Math.ceil((toMs - floorToDay(fromMs)) / DAY_MS);

/** A window with its instants as texts. */
export const instantsOf = ({ fromMs, toMs }: Interval) => ({ from: formatInstant(fromMs), to: formatInstant(toMs) });
