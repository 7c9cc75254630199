import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';
import type { CreateOutcome, Ending, LookAnswer } from '../../activities/index.js';
import { explain, type Failure, isOutage, type WatchedTask } from '../../contract/index.js';
import type { CallLedger } from './call-ledger.js';
import { type Cancellation, within } from './cancellation.js';
import { createWorks, deniedForGood, mayPass } from './denied-creates.js';
import { historyIsLong } from './history-length.js';
import { Pauses } from './pauses.js';
import { mayCreate } from './reading-back.js';
import { SKEWED_CREATES_BEFORE_REFUSAL, TASK_LIFE_MS } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import type { SliceResult } from './slice-result.js';
import type { CurrentSlice, ExportState, Stage } from './state.js';
import { TaskFollower } from './task-follower.js';
import type { Turn } from './turn.js';

/**
 * The answer to a create or to a search for a task. `late`: no worker began the create in time, so it had no effect.
 */
type Answer = CreateOutcome | LookAnswer | { kind: 'late' };

type Refused = Extract<CreateOutcome, { kind: 'refused' }>;

const LOOK_FIRST: Stage = { kind: 'creating', lookFirst: true };

/** Runs one slice: creates or adopts its task, and follows the task until it has ended. */
export class SliceRunner {
  private readonly follower: TaskFollower;
  private readonly pauses: Pauses;
  private skewed = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    private readonly turn: Turn,
    private readonly calls: CallLedger,
    private readonly cancellation: Cancellation,
  ) {
    this.pauses = new Pauses(runtime, state, turn, cancellation);
    this.follower = new TaskFollower(runtime, state, this.pauses, calls, cancellation);
  }

  /** The task that the progress query shows. */
  get task(): WatchedTask | undefined {
    return this.follower.shown;
  }

  async run(slice: CurrentSlice): Promise<SliceResult> {
    for (;;) {
      const result = await this.step(slice);
      if (result) return result;
      // Between steps the state holds all that is under way, so the export can continue as new. A cancelled export does
      // not continue as new.
      if (!this.cancellation.now && historyIsLong(this.runtime, this.state.export)) return { kind: 'continue' };
    }
  }

  private async step(slice: CurrentSlice): Promise<SliceResult | undefined> {
    const { stage } = slice;
    switch (stage.kind) {
      case 'creating':
        return this.create(slice, stage);
      case 'settling':
        return this.settle(slice, stage);
      case 'watching': {
        const result = await this.follower.follow(slice, stage.task);
        return result.kind === 'ended' ? this.ended(result.ending) : result;
      }
    }
  }

  private async create(
    slice: CurrentSlice,
    { lookFirst }: Stage & { kind: 'creating' },
  ): Promise<SliceResult | undefined> {
    if (this.cancellation.now || this.state.blocked) return { kind: 'untouched' };
    if (!mayCreate(this.state)) return { kind: 'continue' };
    await this.turn.hold();
    if (!this.turn.held || this.cancellation.now || !mayCreate(this.state)) return undefined;
    const scheduledMs = this.runtime.now();
    const input = { export: this.state.export, slice: slice.work.slice, lookFirst };
    const answer = await this.calls
      .spend((budget) => this.runtime.activities.createOrAdopt({ ...input, ...budget }))
      .catch(whyNoAnswer);
    if (answer.kind !== 'late') slice.stage = LOOK_FIRST;
    if (answer.kind === 'unclear') slice.stage = { kind: 'settling', scheduledMs, looked: false };
    return this.take(slice, answer);
  }

  /**
   * Looks for the task of a create whose reply was lost: immediately, and again when the create can no longer have an
   * effect. Looking needs no turn. A cancelled export does this, too, and follows a task that it finds until the task
   * has ended.
   */
  private async settle(slice: CurrentSlice, stage: Stage & { kind: 'settling' }): Promise<SliceResult | undefined> {
    const { findExportTask } = this.runtime.activities;
    const looked = await within(
      this.cancellation.bound(TASK_LIFE_MS),
      this.calls.spend((budget) => findExportTask({ export: this.state.export, slice: slice.work.slice, ...budget })),
    );
    if (looked.by === 'bound') return { kind: 'refused', scope: 'destination', failure: explain('AWS_CALL_FAILED') };
    const found = looked.result;
    if (stage.looked || (found.kind !== 'absent' && found.kind !== 'blind')) return this.take(slice, found);
    slice.stage = { ...stage, looked: true };
    await this.pauses.pause('settling', slice);
    return undefined;
  }

  private async take(slice: CurrentSlice, answer: Answer): Promise<SliceResult | undefined> {
    switch (answer.kind) {
      case 'unclear':
        this.pauses.failed(slice, answer.failure);
        return undefined;
      case 'late':
        await this.pauses.pause('notSent', slice);
        return undefined;
      case 'unsent':
        this.skewed = answer.reason === 'clock' ? this.skewed + 1 : 0;
        if (this.skewed >= SKEWED_CREATES_BEFORE_REFUSAL) {
          return this.outlast(slice, explain('CLOCK_SKEW', { detail: "Temporal's clock to send a create in time" }));
        }
        await this.pauses.pause('notSent', slice);
        return undefined;
      case 'blind':
        return this.outlast(slice, answer.failure);
      case 'refused':
        return this.refused(slice, answer);
      case 'absent':
        slice.stage = LOOK_FIRST;
        // An answer to the search does not show that an outage of the creates is over.
        if (slice.trouble && !isOutage(slice.trouble.failure)) await this.pauses.over(slice);
        return undefined;
      case 'created':
        createWorks(this.state);
        this.state.totals.tasksCreated += 1;
        await this.reach(slice, {
          kind: 'watching',
          task: answer.task,
          createdMs: this.runtime.now(),
          fresh: true,
        });
        return undefined;
      case 'adopted':
        await this.reach(slice, { kind: 'watching', task: answer.task });
        return undefined;
      case 'spent':
        await this.reach(slice, LOOK_FIRST);
        return this.ended(answer.ending);
      case 'slotTaken': {
        await this.reach(slice, LOOK_FIRST);
        if (answer.blocker === undefined) {
          await this.pauses.pause('slotTaken', slice);
          return undefined;
        }
        const hidden = await this.follower.waitFor(answer.blocker);
        return hidden && this.outlast(slice, hidden);
      }
    }
  }

  /** Handles the refusal of a create. Waits if the refusal may end without a change to the request. */
  private async refused(slice: CurrentSlice, answer: Refused): Promise<SliceResult | undefined> {
    const { failure } = answer;
    const { logGroup } = slice.work.slice;
    if (failure.code === 'CREDENTIALS') return this.outlast(slice, failure);
    if (!mayPass(this.state, failure, logGroup)) return answer;
    const lasting = await this.pauses.outlast(slice, failure);
    return lasting && { kind: 'refused', scope: deniedForGood(this.state, logGroup), failure: lasting };
  }

  /** Sets the stage of a slice after an answer of AWS. The answer also ends the trouble of the slice. */
  private async reach(slice: CurrentSlice, stage: Stage): Promise<void> {
    slice.stage = stage;
    this.skewed = 0;
    await this.pauses.over(slice);
  }

  private async outlast(slice: CurrentSlice, refusal: Failure): Promise<SliceResult | undefined> {
    const failure = await this.pauses.outlast(slice, refusal);
    return failure && { kind: 'refused', scope: 'destination', failure };
  }

  private ended(ending: Ending): SliceResult {
    this.turn.sliceMade();
    return { kind: 'ended', ending };
  }
}

/**
 * The answer for a failed activity. A create that no worker began has had no effect; a create that failed in any other
 * way may have had one.
 */
function whyNoAnswer(error: unknown): Answer {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const neverBegan = cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
  if (neverBegan) return { kind: 'late' };
  return { kind: 'unclear', failure: explain('AWS_CALL_FAILED', { detail: 'the reply to a create was lost' }) };
}
