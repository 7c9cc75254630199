import type { PlanObserver } from '../../activities/plan/in-memory.js';
import type { ListedGroup } from '../../activities/plan/months.js';
import type { EarlierTask } from '../../activities/plan/sizes/earlier-tasks.js';
import { storedBytesOf } from '../../activities/plan/sizes/stored-bytes.js';
import { bytesPerSecond, type TaskTimes, taskTimes } from '../../activities/plan/sizes/task-times.js';
import { DAY_MS, defined, type Interval, type ResolvedRequest, type Warning } from '../../contract/index.js';
import { type BilledAmounts, type Cost, costOf } from './cost.js';
import { type DeadlineFacts, Deadlines } from './deadlines.js';
import type { Prices } from './prices.js';
import { type PlannedAmounts, type Requests, requestsOf } from './requests.js';
import { type Slicing, Slicings } from './slicings.js';
import { deadlineWarning, type LargestSlice, longTaskWarning } from './warnings.js';

/** The expected time and cost of an export, its first deadline, and longer slices that would need fewer tasks. */
export interface Estimate {
  /** The time that all tasks take (ms), if no other export uses the lane, and the time of a task on average. */
  duration: { leastMs: number; mostMs: number; perTask: TaskTimes };
  /**
   * Number of log groups that need tasks, and whose size AWS does not show. If there are any, the bytes of the plan are
   * a lower bound.
   */
  groupsOfUnknownSize: number;
  requests: Requests;
  cost: Cost;
  /** Longer slices with fewer tasks, fewest first. */
  slicings: Slicing[];
  /** Absent if retention deletes none of the planned events. */
  deadline?: DeadlineFacts;
}

/** The totals of a plan on which an estimate is based. */
export interface PlannedTotals extends PlannedAmounts {
  bytes: number;
  recounts: BilledAmounts['recounts'];
}

/** Estimates an export while its plan is made. */
export class Estimator implements PlanObserver {
  private earlier: readonly EarlierTask[] = [];
  private times: TaskTimes = taskTimes([], 'day');
  private slicings: Slicings | undefined;
  private deadlines: Deadlines | undefined;
  private compression: number | undefined;
  private speed = bytesPerSecond([], () => 0);
  private largest: Omit<LargestSlice, 'bytesPerSecond'> | undefined;
  private readonly ofUnknownSize = new Set<ListedGroup>();
  /** Time of all tasks, divided by the time of a task for a whole slice. */
  private wholeTasks = 0;

  constructor(
    private readonly request: ResolvedRequest,
    private readonly prices: Prices,
    /** Reads earlier tasks. Undefined if receipts cannot be read. Called once. */
    private readonly readEarlier: (groups: readonly ListedGroup[]) => Promise<readonly EarlierTask[] | undefined>,
  ) {}

  async surveyed(groups: readonly ListedGroup[], atMs: number): Promise<void> {
    const earlier = await this.readEarlier(groups);
    this.earlier = earlier ?? [];
    this.times = { ...taskTimes(this.earlier, this.request.slice), ...(earlier === undefined && { unread: true }) };
    this.slicings = new Slicings(this.request, atMs, groups);
    this.deadlines = new Deadlines(atMs, this.times);
    const stored = storedBytesOf(groups);
    this.compression = compressionOf(this.earlier, stored);
    this.speed = bytesPerSecond(this.earlier, stored);
  }

  planned(group: ListedGroup, slice: Interval, bytes: number, without?: 'quiet' | 'expired'): void {
    if (without === 'expired') return;
    this.slicings?.add(group.position, slice, without === undefined);
    if (without !== undefined) return;
    const share = shareOf(group, slice);
    this.wholeTasks += share;
    this.deadlines?.add(group, slice, share);
    if (!Number.isFinite(bytes)) this.ofUnknownSize.add(group);
    else if (bytes > (this.largest?.bytes ?? 0)) this.largest = { group, slice, bytes };
  }

  /** The estimate for a plan with these totals, and its warnings. */
  result({ bytes, recounts, ...amounts }: PlannedTotals): { estimate: Estimate; warnings: Warning[] } {
    const { tasks } = amounts;
    const requests = requestsOf(amounts, this.request, this.earlier);
    const archivedBytes = this.compression === undefined ? undefined : bytes * this.compression;
    const deadline = this.deadlines?.facts();
    const estimate: Estimate = {
      duration: this.durationOf(tasks),
      groupsOfUnknownSize: this.ofUnknownSize.size,
      requests,
      cost: costOf({ requests, archivedBytes, recounts }, this.prices, this.request.region),
      slicings: this.slicings?.cheaperThan(tasks) ?? [],
      ...defined({ deadline }),
    };
    const warnings = [
      ...deadlineWarning(deadline, this.times),
      ...longTaskWarning(this.largest && { ...this.largest, bytesPerSecond: this.speed }, this.request),
    ];
    return { estimate, warnings };
  }

  private durationOf(tasks: number): Estimate['duration'] {
    const leastMs = Math.round(this.wholeTasks * this.times.leastMs);
    const mostMs = Math.round(this.wholeTasks * this.times.mostMs);
    if (tasks === this.wholeTasks) return { leastMs, mostMs, perTask: this.times };
    const perTask = { ...this.times, leastMs: Math.round(leastMs / tasks), mostMs: Math.round(mostMs / tasks) };
    return { leastMs, mostMs, perTask };
  }
}

/**
 * The time of a slice's task, divided by the time of a task for a whole slice. Days are cut because their tasks take
 * long for their many events. So the task of a piece takes only a part of that time.
 */
const shareOf = ({ pieces }: ListedGroup, { fromMs, toMs }: Interval): number =>
  pieces === undefined ? 1 : Math.min(1, (toMs - fromMs) / DAY_MS);

/** Compressed bytes of earlier tasks for each byte that their groups stored; undefined if no size is known. */
function compressionOf(
  earlier: readonly EarlierTask[],
  storedBytes: (task: EarlierTask) => number,
): number | undefined {
  let stored = 0;
  let archived = 0;
  for (const task of earlier) {
    const bytes = storedBytes(task);
    if (!Number.isFinite(bytes)) continue;
    stored += bytes;
    archived += task.bytes;
  }
  return stored === 0 ? undefined : archived / stored;
}
