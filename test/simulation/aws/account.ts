import type { ExportTask, NewExportTask, TaskStatus } from '../../../activities/index.js';
import type { MemoryStore } from '../../../archive/testing/memory-store.js';
import { formatInstant } from '../../../contract/index.js';
import type { Scheduled } from '../temporal/simulated-worker.js';
import type { Random } from '../time/random.js';
import type { Timeline } from '../time/timeline.js';
import { bodyOf, type LogSource, type TrueEvent } from './log-source.js';

/** The behaviour of the simulated AWS, also on points that AWS's documentation leaves open. */
export interface AccountSettings {
  /**
   * Maximum number of active tasks. AWS allows one. A higher limit tests the lane, because then only the lane prevents
   * two tasks at the same time.
   */
  maxActive: number;
  cancelHoldsSlot: boolean;
  oldestFirst: boolean;
  /** The longest time that a task runs (ms). */
  longestRunMs: number;
  failRate: number;
  vanishRate: number;
  stuckCancelRate: number;
  /** Longest time (ms) for which DescribeExportTasks can hide a new task. */
  listingLagMs: number;
}

/** The true state of an export task. What the simulated AWS shows of the task can differ. */
export interface TrueTask extends NewExportTask {
  taskId: string;
  status: TaskStatus | 'GONE';
  /**
   * The time at which the attempt of the activity that sent the create was scheduled. Before the create, the attempt
   * looks for a task of the same name. This search can miss every task that is created from this instant on.
   */
  begunMs: number;
  createdMs: number;
  /** How the task ended, even if DescribeExportTasks no longer lists it. */
  ended?: 'COMPLETED' | 'FAILED' | 'CANCELLED';
  completedMs?: number;
  hiddenUntilMs: number;
  /** First run id of the export that created the task; undefined for a foreign task. */
  owner: string | undefined;
  objects: string[];
  /** The events that the task has written. */
  exported: readonly TrueEvent[];
}

const LIVE = ['PENDING', 'RUNNING', 'PENDING_CANCEL'];
export const isLive = ({ status }: TrueTask): boolean => LIVE.includes(status);
const PAGE_TASKS = 4;

/** The operations of export tasks that the budget of calls counts. */
export type TaskOperation = 'CreateExportTask' | 'DescribeExportTasks';

/** AWS's export tasks in one account and Region. */
export class Account {
  readonly tasks: TrueTask[] = [];
  /** Called when a create was sent for the export with this first run id, before the create has an effect. */
  onAsked: (firstRunId: string) => void = () => undefined;
  onCancelAsked: (task: TrueTask) => void = () => undefined;
  onCreated: (task: TrueTask) => void = () => undefined;
  onEnded: (task: TrueTask) => void = () => undefined;
  /** Called when a worker sends a call of an operation of export tasks. */
  onCalled: (operation: TaskOperation, by: Scheduled) => void = () => undefined;
  private quiet = false;

  constructor(
    readonly region: string,
    readonly store: MemoryStore,
    readonly source: LogSource,
    readonly settings: AccountSettings,
    private readonly timeline: Timeline,
    private readonly random: Random,
  ) {}

  /** Ends the faults of AWS. From now on tasks end normally, and tasks that are stuck in PENDING_CANCEL end soon. */
  calm(): void {
    this.quiet = true;
    for (const task of this.tasks) {
      task.hiddenUntilMs = Math.min(task.hiddenUntilMs, this.timeline.nowMs);
      if (task.status === 'PENDING_CANCEL') this.timeline.after(5_000, () => this.end(task, 'CANCELLED'));
    }
  }

  create(wanted: NewExportTask, owner: string | undefined, begunMs = this.timeline.nowMs): string | undefined {
    const holding = this.tasks.filter(
      (task) => isLive(task) && (this.settings.cancelHoldsSlot || task.status !== 'PENDING_CANCEL'),
    );
    if (holding.length >= this.settings.maxActive) return undefined;
    const { nowMs } = this.timeline;
    const lagMs = this.quiet ? 0 : this.random.skewed(0, this.settings.listingLagMs);
    const taskId = `${this.region}-task-${this.tasks.length + 1}`;
    const task: TrueTask = {
      ...wanted,
      taskId,
      status: 'PENDING',
      begunMs,
      createdMs: nowMs,
      hiddenUntilMs: nowMs + lagMs,
      owner,
      objects: [],
      exported: [],
    };
    this.tasks.push(task);
    this.store.put(`${task.destinationPrefix}/aws-logs-write-test`, 'ok');
    const chance = (rate: number) => !this.quiet && this.random.chance(rate);
    const runMs = this.random.skewed(300, this.settings.longestRunMs);
    this.timeline.after(this.random.skewed(50, 4_000), () => {
      if (task.status !== 'PENDING') return;
      task.status = 'RUNNING';
      this.timeline.after(runMs, () => {
        if (task.status === 'RUNNING') this.end(task, chance(this.settings.failRate) ? 'FAILED' : 'COMPLETED');
      });
    });
    if (owner !== undefined && chance(this.settings.vanishRate)) {
      this.timeline.after(this.random.int(0, 20_000), () => this.vanish(task));
    }
    this.onCreated(task);
    return taskId;
  }

  find(taskId: string): ExportTask | undefined {
    const task = this.tasks.find((each) => each.taskId === taskId);
    return task && this.shown(task);
  }

  page(status: TaskStatus | undefined, page: string | undefined) {
    const shown = this.tasks.flatMap((task) => this.shown(task) ?? []);
    const ordered = this.settings.oldestFirst ? shown : shown.reverse();
    const chosen = ordered.filter((task) => status === undefined || task.status === status);
    const at = Number(page ?? 0);
    const more = at + PAGE_TASKS < chosen.length;
    return { tasks: chosen.slice(at, at + PAGE_TASKS), ...(more && { nextPage: String(at + PAGE_TASKS) }) };
  }

  cancel(taskId: string): 'accepted' | 'alreadyFinished' | 'unknown' {
    const task = this.tasks.find((each) => each.taskId === taskId);
    if (task === undefined || this.shown(task) === undefined) return 'unknown';
    this.onCancelAsked(task);
    if (!isLive(task)) return 'alreadyFinished';
    if (task.status === 'PENDING_CANCEL') return 'accepted';
    task.status = 'PENDING_CANCEL';
    if (!this.quiet && this.random.chance(this.settings.stuckCancelRate)) return 'accepted';
    const completes = this.random.chance(0.1);
    this.timeline.after(this.random.skewed(0, 3_000), () => this.end(task, completes ? 'COMPLETED' : 'CANCELLED'));
    return 'accepted';
  }

  private end(task: TrueTask, status: 'FAILED' | 'COMPLETED' | 'CANCELLED'): void {
    if (!isLive(task)) return;
    if (status === 'COMPLETED' && task.owner !== undefined && this.source.find(task.logGroup) === undefined) {
      this.end(task, 'FAILED');
      return;
    }
    if (status === 'COMPLETED' || this.random.chance(0.5)) this.write(task);
    task.status = status;
    task.ended = status;
    task.completedMs = this.timeline.nowMs;
    this.onEnded(task);
  }

  /** Makes AWS forget a task, while the objects of the task stay. */
  private vanish(task: TrueTask): void {
    if (this.quiet) return;
    if (isLive(task) && this.random.chance(0.5)) this.write(task);
    task.status = 'GONE';
    this.onEnded(task);
  }

  private write(task: TrueTask): void {
    const events = this.source.held(task.logGroup, task);
    if (task.owner === undefined || events.length === 0) return;
    task.exported = events;
    const key = `${task.destinationPrefix}/${task.taskId}/stream/000000.gz`;
    this.store.put(key, bodyOf(events));
    task.objects.push(key);
  }

  private shown(task: TrueTask): ExportTask | undefined {
    const { taskId, taskName, logGroup, from, to, bucket, destinationPrefix, status, createdMs, completedMs } = task;
    if (status === 'GONE' || this.timeline.nowMs < task.hiddenUntilMs) return undefined;
    return {
      taskId,
      taskName,
      logGroup,
      from,
      to,
      bucket,
      destinationPrefix,
      status,
      createdAt: formatInstant(createdMs),
      ...(completedMs !== undefined && { completedAt: formatInstant(completedMs) }),
    };
  }
}
