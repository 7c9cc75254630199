import { AVAILABILITY_LAG_MS, closes, instantMs } from '../../../contract/index.js';
import { type Account, isLive, type TrueTask } from '../aws/account.js';
import type { RandomWorld } from '../random-world.js';
import { STRANGER } from '../stranger.js';
import { receiptsIn } from './archive-truth.js';

/**
 * Longest time (ms) that a search for a task and the create after it take. If DescribeExportTasks hid a task at the
 * time of the search, the create may follow this much later.
 */
const LOOK_AND_CREATE_MS = 30_000;
/**
 * Number of tasks that a search certainly reads, whatever the order in which AWS lists them. A search reads four pages.
 */
const READ_TASKS = 16;

/** The checks that run at the creation of each export task. */
export class Beginnings {
  /** Exports that have closed without being terminated, by first run id. */
  readonly closed = new Map<string, { workflowId: string; stillCancelling: readonly string[] }>();
  private readonly terminatedMs = new Map<string, number>();
  private again: { fromMs: number; closed: Map<Account, ReturnType<typeof receiptsIn>> } | undefined;

  constructor(private readonly world: RandomWorld) {}

  terminated(firstRunId: string): void {
    this.terminatedMs.set(firstRunId, this.world.timeline.nowMs);
  }

  /** From this call on, it is a violation if a window that is closed now and has no late events is exported again. */
  beginAgain(): void {
    this.again = {
      fromMs: this.world.timeline.nowMs,
      closed: new Map(this.world.accounts.map((account) => [account, receiptsIn(account.store)])),
    };
  }

  /** Checks invariants 1, 2, 4 and 5 (see docs/architecture.md) when a task is created. */
  onCreated(account: Account, task: TrueTask): void {
    if (task.owner === undefined) return;
    const { calm } = this.world.scenario;
    const closed = this.closed.get(task.owner);
    const same = account.tasks.filter((other) => other !== task && other.taskName === task.taskName);
    // A task of a closed export is allowed in one case. An export whose create got no reply adopts the task that it
    // finds for its slice. If another export or a stranger created this task, the export's own create may have its
    // effect later.
    if (closed && !same.some((other) => this.isOrphan(other) || isMeanwhile(task, other))) {
      this.world.violation(
        'noTaskOutlivesItsExport',
        `${task.taskId} was created after its export ${closed.workflowId} had closed`,
      );
    }
    for (const other of same) {
      if (this.mayBeAskedAgain(account, task, other)) continue;
      this.world.violation(
        'oneTaskASlice',
        `${task.taskId} is a duplicate of ${other.taskId} (${other.status}): ${task.taskName}`,
      );
    }
    const live = account.tasks.filter((other) => isLive(other) && other.owner !== undefined);
    if (calm && live.length > 1) {
      this.world.violation(
        'oneTurnAtATime',
        `two exports had a turn: ${live.map(({ taskId, owner }) => `${taskId} of ${owner}`).join(', ')}`,
      );
    }
    // A create that began before the requests were repeated is no repetition, however late its effect is.
    if (this.again && task.begunMs >= this.again.fromMs && task.owner !== STRANGER) this.repeated(account, task);
  }

  /**
   * Whether a duplicate is acceptable, because no client could know of the first task. There are four cases:
   * - AWS hid or forgot the first task.
   * - The window has no events, and the account has more tasks than a search reads.
   * - Two exports that had lost their lane, or an export and a stranger, sent a create at the same time, and AWS
   *   accepted both creates. With a limit of one task, this needs a first task that ends before the second create has
   *   its effect.
   * - The export of one of the two tasks was terminated before the create of this task had its effect.
   */
  private mayBeAskedAgain(account: Account, task: TrueTask, other: TrueTask): boolean {
    const {
      calm,
      account: { maxActive },
    } = this.world.scenario;
    const { hiddenUntilMs, createdMs } = other;
    const wasHidden = hiddenUntilMs > createdMs && hiddenUntilMs + LOOK_AND_CREATE_MS > this.world.timeline.nowMs;
    const isUnread = account.source.held(task.logGroup, task).length === 0 && account.tasks.length > READ_TASKS;
    const isAnothers = !calm && other.owner !== task.owner && (maxActive > 1 || isMeanwhile(task, other));
    const isOrphans = other.owner !== task.owner && (this.isOrphan(task) || this.isOrphan(other));
    return other.status === 'GONE' || wasHidden || isUnread || isAnothers || isOrphans;
  }

  /**
   * Whether the export of a task was terminated before the create of the task had its effect. No code could then know
   * of the task.
   */
  private isOrphan({ owner = '', createdMs }: TrueTask): boolean {
    return (this.terminatedMs.get(owner) ?? Number.POSITIVE_INFINITY) <= createdMs;
  }

  private repeated(account: Account, task: TrueTask): void {
    const overlaps = ({ slice }: { slice: { from: string; to: string } }) =>
      instantMs(slice.from) < instantMs(task.to) && instantMs(task.from) < instantMs(slice.to);
    const closing = (this.again?.closed.get(account) ?? []).filter(
      ({ slice, outcome }) => closes(outcome) && slice.logGroup === task.logGroup,
    );
    const again = closing.find(overlaps);
    if (again === undefined || closing.filter(overlaps).some((receipt) => this.hasLateEvents(account, receipt))) return;
    this.world.violation(
      'nothingClosedIsRepeated',
      `${task.taskId} repeats ${again.slice.logGroup} ${again.slice.from}, which was closed`,
    );
  }

  /**
   * Whether a receipt's window has events that AWS may not have shown yet when it was asked for the events of the
   * receipt. Such events were ingested after that time, or too shortly before.
   */
  private hasLateEvents({ source }: Account, { slice, askedAt }: ReturnType<typeof receiptsIn>[number]): boolean {
    const lateFromMs = instantMs(askedAt) - AVAILABILITY_LAG_MS;
    return source.held(slice.logGroup, slice).some(({ ingestedMs }) => ingestedMs > lateFromMs);
  }
}

/**
 * Whether another owner created the task `other` after the create of `task` had begun. Neither owner could then know of
 * the other task, and a create that was sent cannot be called back.
 */
const isMeanwhile = (task: TrueTask, other: TrueTask): boolean =>
  other.owner !== task.owner && other.createdMs >= task.begunMs;
