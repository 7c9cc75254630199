import type { ListedGroup } from '../../activities/plan/months.js';
import type { TaskTimes } from '../../activities/plan/sizes/task-times.js';
import { deadlineMs } from '../../activities/plan/surveyed-group.js';
import { DAY_MS, formatInstant, type Interval } from '../../contract/index.js';

/**
 * The first deadline of a plan, and the numbers of slices that lose events to retention. Retention includes policies
 * that are about to apply.
 */
export interface DeadlineFacts {
  /** The earliest instant from which AWS may delete an event of a slice that needs a task. */
  at: string;
  /** The slice of that event, and its log group. */
  logGroup: string;
  from: string;
  to: string;
  /** Number of slices that lose their first events within 7 days. */
  soon: number;
  /**
   * Number of slices that lose their first events before their task begins, if no other export uses the lane. `least`:
   * if each task takes the least estimated time. `most`: if each task takes the most estimated time.
   */
  late: { least: number; most: number };
}

/** Longest time (ms) from the beginning of the export to a deadline that `soon` counts. */
const SOON_MS = 7 * DAY_MS;

/** Follows the deadlines of the slices of a plan, in the order of their tasks. */
export class Deadlines {
  private earliestMs = Number.POSITIVE_INFINITY;
  private earliest: { logGroup: string; slice: Interval } | undefined;
  private wholeTasksBefore = 0;
  private soon = 0;
  private readonly late = { least: 0, most: 0 };

  /** @param atMs when the export is assumed to begin (epoch ms) */
  constructor(
    private readonly atMs: number,
    private readonly times: Pick<TaskTimes, 'leastMs' | 'mostMs'>,
  ) {}

  /**
   * Adds the next slice that needs a task.
   * @param share the time of its task, divided by the time of a task for a whole slice
   */
  add(group: ListedGroup, slice: Interval, share = 1): void {
    const deadline = deadlineMs(group, slice.fromMs);
    const before = this.wholeTasksBefore;
    this.wholeTasksBefore += share;
    if (deadline === Number.POSITIVE_INFINITY) return;
    if (deadline < this.earliestMs) {
      this.earliestMs = deadline;
      this.earliest = { logGroup: group.name, slice };
    }
    if (deadline <= this.atMs + SOON_MS) this.soon += 1;
    // The first task begins immediately, so its slice is not late even if retention deletes the first events of the
    // slice now.
    if (deadline < this.atMs + before * this.times.leastMs) this.late.least += 1;
    if (deadline < this.atMs + before * this.times.mostMs) this.late.most += 1;
  }

  /** The facts about the slices that were added; undefined if no slice has a deadline. */
  facts(): DeadlineFacts | undefined {
    if (this.earliest === undefined) return undefined;
    const { logGroup, slice } = this.earliest;
    const { soon, late } = this;
    return {
      at: formatInstant(Math.max(this.earliestMs, 0)),
      ...{ logGroup, from: formatInstant(slice.fromMs), to: formatInstant(slice.toMs) },
      ...{ soon, late: { ...late } },
    };
  }
}
