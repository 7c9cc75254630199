import { ActivityFailure, sleep, TimeoutFailure } from '@temporalio/workflow';
import type { Created, Ending, SliceFound } from '../../activities/index.js';
import {
  CREATE_BOUND_MS,
  explain,
  type Failure,
  type ResolvedRequest,
  SETTLE_GAP_MS,
  type WatchedTask,
} from '../../contract/index.js';
import { createOrAdopt, exporting } from '../activity-proxies.js';
import type { Cancellation } from './cancellation.js';
import { historyIsLong } from './continue-as-new.js';
import { Pauses } from './pauses.js';
import { SKEWED_CREATES_BEFORE_REFUSAL } from './retry-policy.js';
import type { Carrying, ExportState, TriedSlice } from './state.js';
import { TaskFollower } from './task-follower.js';
import type { Turn } from './turn.js';

/**
 * What carrying a slice came to: an ending to verify and record, a refusal, nothing because of a cancellation, or
 * nothing yet because the history is long: then it goes on from the same {@link Carrying} in the next run.
 */
export type SliceResult =
  | { kind: 'ended'; ending: Ending }
  | { kind: 'refused'; scope: 'slice' | 'destination'; failure: Failure }
  | { kind: 'untouched' }
  | { kind: 'continue' };

/** An answer to a create or a look, or that no worker took the create up in time. */
type Answer = Created | SliceFound | { kind: 'late' };

/** Brings one slice from nothing to an ended AWS task: creates or adopts it, and watches it to its end. */
export class SliceRunner {
  private readonly follower: TaskFollower;
  private readonly waits: Pauses;
  private skewed = 0;

  constructor(
    private readonly state: ExportState,
    private readonly request: ResolvedRequest,
    private readonly turn: Turn,
    private readonly cancellation: Cancellation,
  ) {
    this.waits = new Pauses(state, turn, cancellation);
    this.follower = new TaskFollower(state, this.waits, cancellation);
  }

  /** Shown by the progress query. */
  get task(): WatchedTask | undefined {
    return this.follower.shown;
  }

  async run(carrying: Carrying): Promise<SliceResult> {
    for (;;) {
      const result = await this.step(carrying);
      if (result) return result;
      // Whatever is unsettled is in the state; once cancelled, an export ends in the run that it is in.
      if (!this.cancellation.now && historyIsLong(this.state.export)) return { kind: 'continue' };
    }
  }

  private async step(carrying: Carrying): Promise<SliceResult | undefined> {
    if (carrying.task) {
      const followed = await this.follower.follow(carrying, carrying.task);
      if (followed.kind === 'lost') return { kind: 'refused', scope: 'destination', failure: followed.failure };
      return followed.kind === 'ended' ? this.ended(followed.ending) : followed;
    }
    // Looking takes no turn, and a lost reply is settled even when the export has been cancelled.
    if (carrying.unsettled) return this.take(carrying, await this.look(carrying.slice));
    if (this.cancellation.now) return { kind: 'untouched' };
    await this.turn.hold();
    if (!this.turn.held || this.cancellation.now) return undefined;
    return this.take(carrying, await this.create(carrying));
  }

  private async take(carrying: Carrying, answer: Answer): Promise<SliceResult | undefined> {
    switch (answer.kind) {
      case 'blind':
        return this.outlast(carrying, answer.failure);
      case 'refused':
        return answer.failure.code === 'CREDENTIALS' ? this.outlast(carrying, answer.failure) : answer;
      case 'unsent':
        this.skewed = answer.reason === 'clock' ? this.skewed + 1 : 0;
        if (this.skewed >= SKEWED_CREATES_BEFORE_REFUSAL) return clockSkew();
        await this.waits.next(carrying);
        return undefined;
      case 'late':
      case 'busy':
        await this.waits.next(carrying);
        return undefined;
      case 'unclear':
        return undefined;
      default:
        await this.waits.over(carrying);
        return this.takeSight(carrying, answer);
    }
  }

  private async takeSight(
    carrying: Carrying,
    answer: Extract<Answer, { kind: 'absent' | 'created' | 'adopted' | 'spent' | 'slotTaken' }>,
  ): Promise<SliceResult | undefined> {
    delete carrying.unsettled;
    this.skewed = 0;
    switch (answer.kind) {
      case 'absent':
        return undefined;
      case 'created':
        this.state.totals.tasksCreated += 1;
        carrying.task = answer.task;
        return undefined;
      case 'adopted':
        carrying.task = answer.task;
        return undefined;
      case 'spent':
        return this.ended(answer.ending);
      case 'slotTaken': {
        if (answer.blocker === undefined) {
          await this.waits.nextInTurn(carrying);
          return undefined;
        }
        const hidden = await this.follower.waitFor(answer.blocker);
        return hidden && this.outlast(carrying, hidden);
      }
    }
  }

  private async outlast(carrying: Carrying, refusal: Failure): Promise<SliceResult | undefined> {
    const failure = await this.waits.outlast(carrying, refusal);
    return failure && { kind: 'refused', scope: 'destination', failure };
  }

  private ended(ending: Ending): SliceResult {
    this.turn.sliceMade();
    return { kind: 'ended', ending };
  }

  /** A create whose effect is unclear is settled by looking, past the time until which it may have one, before all else. */
  private async create(carrying: Carrying): Promise<Answer> {
    const scheduledMs = Date.now();
    const { slice, lookFirst } = carrying;
    const made = await createOrAdopt({ ...this.question(slice), lookFirst }).catch(whatFailed);
    if (made.kind === 'late') return made;
    carrying.lookFirst = true;
    if (made.kind !== 'unclear') return made;
    carrying.unsettled = true;
    const found = await this.look(slice);
    if (found.kind !== 'absent' && found.kind !== 'blind') return found;
    await sleep(Math.max(SETTLE_GAP_MS, scheduledMs + CREATE_BOUND_MS - Date.now()));
    return this.look(slice);
  }

  private look(slice: TriedSlice): Promise<SliceFound> {
    return exporting.findExportTask(this.question(slice));
  }

  private question({ logGroup, from, to, generation }: TriedSlice) {
    const { logStreamPrefix } = this.request.source;
    return {
      export: this.state.export,
      slice: { logGroup, from, to, generation },
      ...(logStreamPrefix !== undefined && { logStreamPrefix }),
    };
  }
}

/** A create that no worker began has had no effect; any other that fails may have had one. */
function whatFailed(error: unknown): Answer {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const neverBegan = cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
  return { kind: neverBegan ? 'late' : 'unclear' };
}

function clockSkew(): SliceResult {
  return { kind: 'refused', scope: 'slice', failure: explain('CLOCK_SKEW') };
}
