import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Blocker, Created, Ending, TaskFacts, Watched } from '../../activities/index.js';
import {
  CREATE_BOUND_MS,
  explain,
  type Failure,
  type ResolvedRequest,
  SETTLE_GAP_MS,
  type WatchedTask,
} from '../../contract/index.js';
import { createOrAdopt, exporting, watching } from '../proxies.js';
import type { Cancelling } from './cancelling.js';
import { LATE_CREATES_BEFORE_CLOCK_SKEW, patience } from './retry-policy.js';
import type { ExportState, TriedSlice } from './state.js';
import type { Turn } from './turn.js';

/** What carrying a slice came to: an ending to verify and record, a refusal, or nothing because of a cancellation. */
export type Carried =
  | { kind: 'ended'; ending: Ending }
  | { kind: 'refused'; scope: 'slice' | 'destination'; failure: Failure }
  | { kind: 'untouched' };

/** Brings one slice from nothing to an ended AWS task: creates or adopts it, and watches it to its end. */
export class Carrier {
  /** Shown by the progress query. */
  task: WatchedTask | undefined;

  constructor(
    private readonly state: ExportState,
    private readonly request: ResolvedRequest,
    private readonly turn: Turn,
    private readonly cancelling: Cancelling,
  ) {}

  async carry(slice: TriedSlice): Promise<Carried> {
    let lookFirst = slice.tries > 0 || slice.replaces !== undefined;
    let waits = 0;
    let late = 0;
    while (!this.cancelling.now) {
      await this.turn.hold();
      if (this.cancelling.now) break;
      const made = await this.create(slice, lookFirst);
      lookFirst = true;
      late = made.kind === 'unsent' && made.reason === 'deadline' ? late + 1 : 0;
      switch (made.kind) {
        case 'created':
          this.state.totals.tasksCreated += 1;
          return this.ended(await this.watchOwn(slice, made.task));
        case 'adopted':
          return this.ended(await this.watchOwn(slice, made.task));
        case 'spent':
          return this.ended(made.ending);
        case 'refused':
          return made;
        case 'slotTaken':
          if (made.blocker) await this.watchBlocker(made.blocker);
          else await this.cancelling.sleep(patience(waits++));
          break;
        case 'unsent':
          if (late >= LATE_CREATES_BEFORE_CLOCK_SKEW) return clockSkew();
          if (made.reason === 'unreachable') await this.pause(patience(waits++));
          break;
        case 'busy':
          await this.pause(patience(waits++));
          break;
        case 'unclear':
          break;
      }
    }
    return { kind: 'untouched' };
  }

  private ended(ending: Ending): Carried {
    this.turn.sliceMade();
    return { kind: 'ended', ending };
  }

  /** An owner that will not create soon lets others. */
  private async pause(ms: number): Promise<void> {
    if (ms > this.state.export.timings.idleTurnMs) await this.turn.release();
    await this.cancelling.sleep(ms);
  }

  /** An unclear create is settled by looking before anything else happens; only then may it be `unclear` (not found). */
  private async create(slice: TriedSlice, lookFirst: boolean): Promise<Created> {
    const scheduledMs = Date.now();
    const input = { ...this.question(slice), lookFirst };
    const made = await createOrAdopt(input).catch((): Created => ({ kind: 'unclear' }));
    if (made.kind !== 'unclear') return made;
    return (await this.look(slice)) ?? (await this.lookPast(scheduledMs + CREATE_BOUND_MS, slice)) ?? made;
  }

  private async look(slice: TriedSlice): Promise<Created | undefined> {
    const found = await exporting.findExportTask(this.question(slice));
    return found.kind === 'absent' ? undefined : found;
  }

  private async lookPast(boundMs: number, slice: TriedSlice): Promise<Created | undefined> {
    await sleep(Math.max(SETTLE_GAP_MS, boundMs - Date.now()));
    return this.look(slice);
  }

  private question({ logGroup, from, to, generation }: TriedSlice) {
    const { logStreamPrefix } = this.request.source;
    return {
      export: this.state.export,
      slice: { logGroup, from, to, generation },
      ...(logStreamPrefix !== undefined && { logStreamPrefix }),
    };
  }

  private async watchOwn(slice: TriedSlice, task: TaskFacts): Promise<Ending> {
    this.task = {
      taskId: task.taskId,
      logGroup: slice.logGroup,
      from: slice.from,
      to: slice.to,
      since: task.createdAt ?? new Date().toISOString(),
      foreign: false,
    };
    try {
      return await this.watchToTheEnd(task);
    } finally {
      this.task = undefined;
    }
  }

  /** The watch itself is never cancelled: cancelling is CancelExportTask, and the watch sees what comes of it. */
  private async watchToTheEnd(task: TaskFacts): Promise<Ending> {
    const { pendingCancelBoundMs } = this.state.export.timings;
    let end: Ending | undefined;
    const watch = this.watch(task).then((ending) => {
      end = ending;
    });
    await Promise.race([watch, this.cancelling.asked()]);
    if (end) return end;
    const cancel = exporting.cancelExportTask({ export: this.state.export, taskId: task.taskId });
    await Promise.race([watch, cancel.then(() => watch), sleep(pendingCancelBoundMs)]);
    if (end) return end;
    this.state.stillCancelling.push(task.taskId);
    return { kind: 'cancelled', task, byUs: true };
  }

  private async watch(task: TaskFacts): Promise<Ending> {
    const { taskId, createdAt } = task;
    const { vanishedAfterMs } = this.state.export.timings;
    let missingSince: string | undefined;
    for (;;) {
      const seen = await this.lookAtTask(taskId, createdAt, missingSince);
      if (seen.kind === 'over') return ending(task, seen, this.cancelling.now);
      missingSince = seen.since;
      if (Date.now() - Date.parse(missingSince) >= vanishedAfterMs) return { kind: 'vanished', task };
    }
  }

  private lookAtTask(taskId: string, createdAt?: string, missingSince?: string): Promise<Watched> {
    const { watchExportTask } = watching(this.state.export.timings.watchAttemptMs);
    return watchExportTask({
      export: this.state.export,
      taskId,
      ...(createdAt !== undefined && { createdAt }),
      ...(missingSince !== undefined && { missingSince }),
    });
  }

  /** Somebody else's task: waited for without spending attempts, and not at all once we are cancelled. */
  private async watchBlocker({ taskId, logGroup, since }: Blocker): Promise<void> {
    this.task = { taskId, logGroup, since, foreign: true };
    const scope = new CancellationScope({ cancellable: true, parent: CancellationScope.current() });
    const watch = scope
      .run(() => this.lookAtTask(taskId, since))
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
    try {
      await Promise.race([watch, this.cancelling.asked()]);
    } finally {
      scope.cancel();
      this.task = undefined;
    }
    await watch;
  }
}

function ending(task: TaskFacts, seen: Extract<Watched, { kind: 'over' }>, cancelling: boolean): Ending {
  const { status, statusMessage, createdAt, completedAt } = seen;
  const facts: TaskFacts = {
    ...task,
    ...(statusMessage !== undefined && { statusMessage }),
    ...(createdAt !== undefined && { createdAt }),
    ...(completedAt !== undefined && { completedAt }),
  };
  if (status === 'COMPLETED') return { kind: 'completed', task: facts };
  if (status === 'FAILED') return { kind: 'failed', task: facts };
  return { kind: 'cancelled', task: facts, byUs: cancelling };
}

function clockSkew(): Carried {
  return { kind: 'refused', scope: 'slice', failure: explain('CLOCK_SKEW') };
}
