import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';
import type { CreateOutcome, Ending, LookAnswer } from '../../activities/index.js';
import { explain, type Failure, isOutage, type WatchedTask } from '../../contract/index.js';
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

/** An answer to a create or a look. `late`: no worker took the create up in time, so it had no effect. */
type Answer = CreateOutcome | LookAnswer | { kind: 'late' };

type Refused = Extract<CreateOutcome, { kind: 'refused' }>;

const LOOK_FIRST: Stage = { kind: 'creating', lookFirst: true };

/** Runs one slice until its task is over: creates or adopts the task, and follows it to its end. */
export class SliceRunner {
  private readonly follower: TaskFollower;
  private readonly pauses: Pauses;
  private skewed = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    private readonly turn: Turn,
    private readonly cancellation: Cancellation,
  ) {
    this.pauses = new Pauses(runtime, state, turn, cancellation);
    this.follower = new TaskFollower(runtime, state, this.pauses, cancellation);
  }

  /** Shown by the progress query. */
  get task(): WatchedTask | undefined {
    return this.follower.shown;
  }

  async run(slice: CurrentSlice): Promise<SliceResult> {
    for (;;) {
      const result = await this.step(slice);
      if (result) return result;
      // The state holds all that is unsettled. A cancelled export does not continue as new.
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
    const answer = await this.runtime.activities
      .createOrAdopt({ export: this.state.export, slice: slice.work.slice, lookFirst })
      .catch(whyNoAnswer);
    if (answer.kind !== 'late') slice.stage = LOOK_FIRST;
    if (answer.kind === 'unclear') slice.stage = { kind: 'settling', scheduledMs, looked: false };
    return this.take(slice, answer);
  }

  /**
   * Looks for the task of a create whose reply was lost: at once, and again when the create can no longer have an
   * effect. A look needs no turn. A cancelled export settles its last create, too, and follows any task from it until
   * AWS has ended that task.
   */
  private async settle(slice: CurrentSlice, stage: Stage & { kind: 'settling' }): Promise<SliceResult | undefined> {
    const { findExportTask } = this.runtime.activities;
    const looked = await within(
      this.cancellation.bound(TASK_LIFE_MS),
      findExportTask({ export: this.state.export, slice: slice.work.slice }),
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
        if (this.skewed >= SKEWED_CREATES_BEFORE_REFUSAL) return this.outlast(slice, explain('CLOCK_SKEW'));
        await this.pauses.pause('notSent', slice);
        return undefined;
      case 'blind':
        return this.outlast(slice, answer.failure);
      case 'refused':
        return this.refused(slice, answer);
      case 'absent':
        slice.stage = LOOK_FIRST;
        // A look that succeeds does not end a trouble of the creates themselves.
        if (slice.trouble && !isOutage(slice.trouble.failure)) await this.pauses.over(slice);
        return undefined;
      case 'created':
        createWorks(this.state);
        this.state.totals.tasksCreated += 1;
        await this.reach(slice, { kind: 'watching', task: answer.task });
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

  /** Waits out a refusal of a create that may pass by itself. */
  private async refused(slice: CurrentSlice, answer: Refused): Promise<SliceResult | undefined> {
    const { failure } = answer;
    const { logGroup } = slice.work.slice;
    if (failure.code === 'CREDENTIALS') return this.outlast(slice, failure);
    if (!mayPass(this.state, failure, logGroup)) return answer;
    const lasting = await this.pauses.outlast(slice, failure);
    return lasting && { kind: 'refused', scope: deniedForGood(this.state, logGroup), failure: lasting };
  }

  /** Notes an answer of AWS: the stage of the slice is known, and a refusal is over. */
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

/** A create that no worker began has had no effect. A create that failed in any other way may have had an effect. */
function whyNoAnswer(error: unknown): Answer {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const neverBegan = cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
  if (neverBegan) return { kind: 'late' };
  return { kind: 'unclear', failure: explain('AWS_CALL_FAILED', { detail: 'the reply to a create was lost' }) };
}
