import type { Blocker, CancelAnswer, Ending, TaskActivities, TaskFacts, WatchAnswer } from '../../activities/index.js';
import { defined, type Failure, formatInstant, type WatchedTask } from '../../contract/index.js';
import type { CallLedger } from './call-ledger.js';
import type { Cancellation } from './cancellation.js';
import { historyIsLong } from './history-length.js';
import type { Pauses } from './pauses.js';
import { pauseMs, TASK_LIFE_MS } from './retry-policy.js';
import type { Runtime, WatchSubject } from './runtime.js';
import type { SliceResult } from './slice-result.js';
import type { CurrentSlice, ExportState, Stage } from './state.js';
import { knownFor } from './task-durations.js';
import { troubleAfter } from './trouble.js';

/**
 * Watches tasks: the export's own tasks until they end, and foreign tasks for as long as they occupy AWS's only slot.
 */
export class TaskFollower {
  /** The task that the progress query shows. */
  shown: WatchedTask | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    private readonly pauses: Pauses,
    private readonly calls: CallLedger,
    private readonly cancellation: Cancellation,
  ) {}

  /**
   * Follows the task of a slice until it ends. When the export is cancelled, the task is cancelled, too, and still
   * followed.
   */
  async follow(slice: CurrentSlice, task: TaskFacts): Promise<SliceResult> {
    const { logGroup, from, to } = slice.work.slice;
    const since = task.createdAt ?? formatInstant(this.runtime.now());
    this.shown = { taskId: task.taskId, logGroup, from, to, since, foreign: false };
    try {
      return await this.toTheEnd(slice, task);
    } finally {
      this.shown = undefined;
    }
  }

  /**
   * Follows a task until it ends. A cancelled export stops following earlier in two cases: `pendingCancelBoundMs` after
   * AWS has answered the cancel (accepted, or already finished), and {@link TASK_LIFE_MS} after the cancel was asked
   * for, because AWS ends every task within that time.
   */
  private async toTheEnd(slice: CurrentSlice, task: TaskFacts): Promise<SliceResult> {
    let isOver = false;
    const watch = this.watch(slice, task).then((result) => {
      isOver = true;
      return { by: 'watch', result } as const;
    });
    const cancel = this.cancellation.asked().then(() => ({ by: 'cancel' }) as const);
    const first = await Promise.race([watch, cancel]);
    if (first.by === 'watch') return first.result;

    const bound = this.cancel(task.taskId, () => isOver).then(async (answer) => {
      await this.runtime.sleep(this.state.export.timings.pendingCancelBoundMs);
      return { by: 'bound', answer } as const;
    });
    const life = this.cancellation.bound(TASK_LIFE_MS).then(() => ({ by: 'life' }) as const);
    const end = await Promise.race([watch, bound, life]);
    delete this.state.troubles.cancelling;
    const isLost =
      end.by === 'watch' ? end.result.kind === 'refused' : end.by === 'life' || end.answer.kind === 'accepted';
    if (isLost) this.state.stillCancelling.push(task.taskId);
    return end.by === 'watch' ? end.result : { kind: 'ended', ending: { kind: 'cancelled', task, byUs: true } };
  }

  /**
   * Asks AWS again and again to cancel a task, until AWS accepts or the task has ended. One call may not suffice,
   * because AWS can fail to know a task that it has just created.
   */
  private async cancel(taskId: string, isOver: () => boolean): Promise<CancelAnswer> {
    const { cancelExportTask } = this.runtime.activities;
    // If the activity fails, the cancel counts as unanswered and is tried again.
    const unanswered = (): CancelAnswer => ({ kind: 'unknown' });
    const { troubles } = this.state;
    const { timings } = this.state.export;
    for (let before = 0; ; before += 1) {
      const answer = await cancelExportTask({ export: this.state.export, taskId }).catch(unanswered);
      if (isOver()) return unanswered();
      if (answer.kind === 'blind') {
        troubles.cancelling = troubleAfter(troubles.cancelling, answer.failure, this.runtime.now());
      } else {
        delete troubles.cancelling;
        if (answer.kind !== 'unknown') return answer;
      }
      await this.runtime.condition(isOver, pauseMs('cancelUnanswered', { before, timings }));
    }
  }

  /**
   * Watches a task. The watch goes on when the export is cancelled, because CancelExportTask ends the task, and the
   * watch must see the end.
   */
  private async watch(slice: CurrentSlice, task: TaskFacts): Promise<SliceResult> {
    const { vanishedAfterMs } = this.state.export.timings;
    for (;;) {
      const stage: Partial<Stage & { kind: 'watching' }> = slice.stage.kind === 'watching' ? slice.stage : {};
      const { missingSince, createdMs, fresh } = stage;
      const untilSeen = slice.trouble ? true : undefined;
      const ageMs = createdMs === undefined ? undefined : this.runtime.now() - createdMs;
      const durations = knownFor(this.state.durations, slice.work.slice.logGroup);
      const known = { createdAt: task.createdAt, missingSince, untilSeen, ageMs, fresh, durations };
      const seen = await this.lookAt(task.taskId, slice.work.slice, defined(known));
      const watching: Stage = { kind: 'watching', task, ...defined({ createdMs }) };
      if (seen.kind === 'blind') {
        const failure = await this.pauses.outlast(slice, seen.failure);
        if (failure) return { kind: 'refused', scope: 'destination', failure };
      } else {
        await this.pauses.over(slice);
        slice.stage = watching;
        if (seen.kind === 'over') return { kind: 'ended', ending: endingOf(task, seen, this.cancellation.now) };
        if (seen.kind === 'missing') {
          // Both instants are of Temporal's clock, because the clock of a worker can be wrong by days.
          const { since = formatInstant(this.runtime.now()) } = seen;
          slice.stage = { ...watching, missingSince: since };
          if (this.runtime.now() - Date.parse(since) >= vanishedAfterMs) {
            return { kind: 'ended', ending: { kind: 'vanished', task } };
          }
        }
      }
      if (!this.cancellation.now && historyIsLong(this.runtime, this.state.export)) return { kind: 'continue' };
    }
  }

  private lookAt(
    taskId: string,
    of: WatchSubject,
    known: Partial<Parameters<TaskActivities['watchExportTask']>[0]>,
  ): Promise<WatchAnswer> {
    const { export: opened } = this.state;
    const watch = this.runtime.activities.watchExportTask(opened.timings.watchAttemptMs, of);
    return this.calls.spend((budget) => watch({ export: opened, taskId, ...known, ...budget }));
  }

  /**
   * Waits until a foreign task has ended, or until the export is cancelled. The wait does not count as a try of the
   * slice.
   * @returns why the task cannot be watched; undefined if it can
   */
  async waitFor({ taskId, logGroup, since }: Blocker): Promise<Failure | undefined> {
    this.shown = { taskId, logGroup, since, foreign: true };
    const watch = this.runtime.abandonable(() =>
      this.lookAt(taskId, { logGroup, foreign: true }, { createdAt: since, foreign: true }),
    );
    try {
      await this.cancellation.unlessCancelled(watch.result);
    } finally {
      watch.abandon();
      this.shown = undefined;
    }
    const seen = await watch.result;
    return seen?.kind === 'blind' ? seen.failure : undefined;
  }
}

function endingOf(task: TaskFacts, seen: Extract<WatchAnswer, { kind: 'over' }>, cancelling: boolean): Ending {
  const { status, statusMessage, createdAt, completedAt } = seen;
  const facts: TaskFacts = { ...task, ...defined({ statusMessage, createdAt, completedAt }) };
  if (status === 'COMPLETED') return { kind: 'completed', task: facts };
  if (status === 'FAILED') return { kind: 'failed', task: facts };
  return { kind: 'cancelled', task: facts, byUs: cancelling };
}
