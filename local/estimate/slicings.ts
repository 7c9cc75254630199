import type { ListedGroup } from '../../activities/plan/months.js';
import { earliestMs } from '../../activities/plan/surveyed-group.js';
import { plannedWindow } from '../../activities/plan/units.js';
import {
  endOnWholeSlice,
  floorToSlice,
  formatInstant,
  type Interval,
  intervalOf,
  type ResolvedRequest,
  sliceWindows,
} from '../../contract/index.js';

/** A size of slices with which the plan would have fewer tasks. */
export interface Slicing {
  slice: 'week' | 'month';
  /** Number of export tasks, by the rules of the plan. */
  tasks: number;
  /**
   * `about` if a log group of the plan is too young to hold events of the start of the window. With longer slices, such
   * a group can need one more task, for the slice that contains its first possible event.
   */
  certainty: 'exact' | 'about';
  /**
   * The end of the last slice of this size that the plan would contain. If the user gave no end of the window, longer
   * slices can end earlier.
   */
  to: string;
}

/** The sizes of slices that are longer than a size, shortest first. */
const LONGER = { day: ['week', 'month'], week: ['month'], month: [], auto: [] } as const;

/**
 * Counts the export tasks that a plan would have with longer slices, while the plan is made. Each planned slice costs a
 * few comparisons of numbers.
 *
 * With longer slices, one task exports the planned slices of a group that follow one another within a longer slice. If
 * all of them are quiet, no task is needed. No longer slices are counted for a plan that cuts days into pieces, because
 * the tasks of longer slices would take too long.
 */
export class Slicings {
  private readonly counts: Count[];
  /** The end of the last planned slice of each group, by the position of the group. */
  private readonly lastToMs: Float64Array;

  private readonly certainty: Slicing['certainty'];

  constructor(request: ResolvedRequest, atMs: number, groups: readonly ListedGroup[]) {
    const { fromMs } = intervalOf(request.window);
    this.certainty = groups.every((group) => earliestMs(group) <= fromMs) ? 'exact' : 'about';
    this.lastToMs = new Float64Array(groups.length);
    const isCut = groups.some(({ pieces }) => pieces !== undefined);
    const sizes = isCut || request.destination.layout === 'hive' ? [] : LONGER[request.slice];
    this.counts = sizes.flatMap((size) => {
      const endMs = endOf(request, size, atMs);
      return endMs === undefined ? [] : [{ size, endMs, tasks: 0, countedUntilMs: new Float64Array(groups.length) }];
    });
  }

  /** Adds a planned slice. The slices of a group must be added in order, without the expired slices. */
  add(position: number, { fromMs, toMs }: Interval, needsTask: boolean): void {
    const follows = this.lastToMs[position] === fromMs;
    this.lastToMs[position] = toMs;
    for (const count of this.counts) {
      if (!follows) count.countedUntilMs[position] = 0;
      if (!needsTask || fromMs >= count.endMs || fromMs < (count.countedUntilMs[position] ?? 0)) continue;
      count.tasks += 1;
      count.countedUntilMs[position] = sliceEnd(fromMs, count.size);
    }
  }

  /** The slicings that need fewer tasks than the plan and than every shorter size of slices, fewest first. */
  cheaperThan(tasks: number): Slicing[] {
    const cheaper: Slicing[] = [];
    for (const { size, tasks: fewer, endMs } of this.counts) {
      if (fewer === 0 || fewer >= (cheaper[0]?.tasks ?? tasks)) continue;
      cheaper.unshift({ slice: size, tasks: fewer, certainty: this.certainty, to: formatInstant(endMs) });
    }
    return cheaper;
  }
}

interface Count {
  size: Slicing['slice'];
  /** The end of the last slice of this size. */
  endMs: number;
  tasks: number;
  /** By the position of a group: the end of the longer slice whose task is counted; 0 after a gap between slices. */
  countedUntilMs: Float64Array;
}

/** The end of the last slice of a size that the plan would contain; undefined if it would contain none. */
function endOf(request: ResolvedRequest, size: Slicing['slice'], atMs: number): number | undefined {
  const isOpen = request.asked !== undefined;
  const window = isOpen ? endOnWholeSlice(request.window, size) : request.window;
  const { fromMs, toMs } = intervalOf(window);
  // If the user gave no end of the window, the window must hold at least one whole slice.
  if (isOpen && floorToSlice(toMs, size) !== toMs) return undefined;
  const plannedToMs = plannedWindow(request, atMs).toMs;
  const endMs = toMs <= plannedToMs ? toMs : floorToSlice(plannedToMs, size);
  return endMs > fromMs ? endMs : undefined;
}

/** The end of the slice that contains an instant, if no window cuts the slice. */
function sliceEnd(ms: number, size: Slicing['slice']): number {
  const [slice] = sliceWindows({ fromMs: ms, toMs: Number.POSITIVE_INFINITY }, size);
  return slice?.toMs ?? ms;
}
