import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import type { Blocker, Ending, TaskFacts, Watched } from '../../activities/index.js';
import type { Failure, WatchedTask } from '../../contract/index.js';
import { exporting, watching } from '../activity-proxies.js';
import type { Cancellation } from './cancellation.js';
import { historyIsLong } from './continue-as-new.js';
import type { Pauses } from './pauses.js';
import { patience } from './retry-policy.js';
import type { Carrying, ExportState } from './state.js';

/** What following our own task came to: its end, no sight of it for too long, or time to continue as new. */
export type Followed = { kind: 'ended'; ending: Ending } | { kind: 'lost'; failure: Failure } | { kind: 'continue' };

/** Watches tasks: our own to their end, and others' for as long as they stand in the way. */
export class TaskFollower {
  /** Shown by the progress query. */
  shown: WatchedTask | undefined;

  constructor(
    private readonly state: ExportState,
    private readonly waits: Pauses,
    private readonly cancellation: Cancellation,
  ) {}

  /** Our own task. Once the export is cancelled, so is the task; the watch goes on and sees what comes of it. */
  async follow(carrying: Carrying, task: TaskFacts): Promise<Followed> {
    const { logGroup, from, to } = carrying.slice;
    const since = task.createdAt ?? new Date().toISOString();
    this.shown = { taskId: task.taskId, logGroup, from, to, since, foreign: false };
    try {
      return await this.toTheEnd(carrying, task);
    } finally {
      this.shown = undefined;
    }
  }

  /**
   * An export that is cancelled may leave a task behind only when AWS has taken the cancel and not shown its end within
   * the bound. Until AWS has taken it, the task counts as running, however long that is.
   */
  private async toTheEnd(carrying: Carrying, task: TaskFacts): Promise<Followed> {
    let isOver = false;
    const watch = this.watch(carrying, task).then((followed) => {
      isOver = true;
      return followed;
    });
    const uncancelled = await Promise.race([watch, this.cancellation.asked()]);
    if (uncancelled) return uncancelled;
    const bound = this.cancel(task.taskId, () => isOver).then(async (answer) => {
      await sleep(this.state.export.timings.pendingCancelBoundMs);
      return answer;
    });
    const end = await Promise.race([watch, bound]);
    if (end === 'accepted' || (typeof end === 'object' && end.kind === 'lost')) {
      this.state.stillCancelling.push(task.taskId);
    }
    return typeof end === 'object' ? end : { kind: 'ended', ending: { kind: 'cancelled', task, byUs: true } };
  }

  /** Until AWS has taken the cancel, or the task is over. AWS may not know a task yet that it has just created. */
  private async cancel(taskId: string, isOver: () => boolean): Promise<'accepted' | 'alreadyFinished' | 'unknown'> {
    for (let waits = 0; ; waits += 1) {
      const answer = await exporting.cancelExportTask({ export: this.state.export, taskId });
      if (answer !== 'unknown' || isOver()) return answer;
      await condition(isOver, patience(waits, this.state.export.timings.longestPauseMs));
    }
  }

  /** The watch itself is never cancelled: cancelling is CancelExportTask. */
  private async watch(carrying: Carrying, task: TaskFacts): Promise<Followed> {
    const { vanishedAfterMs } = this.state.export.timings;
    for (;;) {
      const seen = await this.lookAt(task.taskId, {
        ...(task.createdAt !== undefined && { createdAt: task.createdAt }),
        ...(carrying.missingSince !== undefined && { missingSince: carrying.missingSince }),
        ...(carrying.trouble && { untilSeen: true }),
      });
      if (seen.kind === 'blind') {
        const failure = await this.waits.outlast(carrying, seen.failure);
        if (failure) return { kind: 'lost', failure };
      } else {
        await this.waits.over(carrying);
        delete carrying.missingSince;
        if (seen.kind === 'over') return { kind: 'ended', ending: ending(task, seen, this.cancellation.now) };
        if (seen.kind === 'missing') {
          carrying.missingSince = seen.since;
          if (Date.now() - Date.parse(seen.since) >= vanishedAfterMs) {
            return { kind: 'ended', ending: { kind: 'vanished', task } };
          }
        }
      }
      if (!this.cancellation.now && historyIsLong(this.state.export)) return { kind: 'continue' };
    }
  }

  private lookAt(
    taskId: string,
    known: { createdAt?: string; missingSince?: string; untilSeen?: boolean },
  ): Promise<Watched> {
    const { watchExportTask } = watching(this.state.export.timings.watchAttemptMs);
    return watchExportTask({ export: this.state.export, taskId, ...known });
  }

  /**
   * Somebody else's task: waited for without spending attempts, and not at all once we are cancelled.
   * @returns why it cannot be seen, where it cannot
   */
  async waitFor({ taskId, logGroup, since }: Blocker): Promise<Failure | undefined> {
    this.shown = { taskId, logGroup, since, foreign: true };
    const scope = new CancellationScope({ cancellable: true, parent: CancellationScope.current() });
    const watch = scope
      .run(() => this.lookAt(taskId, { createdAt: since }))
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
        return undefined;
      });
    try {
      await Promise.race([watch, this.cancellation.asked()]);
    } finally {
      scope.cancel();
      this.shown = undefined;
    }
    const seen = await watch;
    return seen?.kind === 'blind' ? seen.failure : undefined;
  }
}

function ending(task: TaskFacts, seen: Extract<Watched, { kind: 'over' }>, cancellation: boolean): Ending {
  const { status, statusMessage, createdAt, completedAt } = seen;
  const facts: TaskFacts = {
    ...task,
    ...(statusMessage !== undefined && { statusMessage }),
    ...(createdAt !== undefined && { createdAt }),
    ...(completedAt !== undefined && { completedAt }),
  };
  if (status === 'COMPLETED') return { kind: 'completed', task: facts };
  if (status === 'FAILED') return { kind: 'failed', task: facts };
  return { kind: 'cancelled', task: facts, byUs: cancellation };
}
