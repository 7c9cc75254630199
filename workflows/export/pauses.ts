import { CREATE_BOUND_MS, type Failure } from '../../contract/index.js';
import type { Cancellation } from './cancellation.js';
import { type AtStake, endurance, PAUSES, pauseMs, type SlicePause } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import type { CurrentSlice, ExportState } from './state.js';
import { isTooLong, type Trouble, troubleAfter } from './trouble.js';
import type { Turn } from './turn.js';

/** The pauses of the current slice, each with a reason from the table {@link PAUSES}. */
export class Pauses {
  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    private readonly turn: Turn,
    private readonly cancellation: Cancellation,
  ) {}

  async pause(reason: SlicePause, slice: CurrentSlice): Promise<void> {
    const rule = PAUSES[reason];
    const ms = this.lengthMs(reason, slice);
    if (rule.turn === 'giveBack' && ms > this.state.export.timings.idleTurnMs) {
      await this.turn.release(reason === 'refused' ? slice.trouble?.failure.code : undefined);
    }
    // With the rule `cutsShort`, a cancel cuts short the pause in which it begins, and all later pauses. But while a
    // create or a task may still have an effect, a pause that begins after the cancel lasts its full time.
    const isCutShort = rule.cancel === 'cutsShort' && this.atStake(slice) !== 'cancelling';
    await (isCutShort ? this.cancellation.sleep(ms) : this.runtime.sleep(ms));
  }

  /** Pauses because of a failure. @returns the failure if it has lasted too long to pause again */
  async outlast(slice: CurrentSlice, failure: Failure): Promise<Failure | undefined> {
    const trouble = this.failed(slice, failure);
    const boundMs = endurance(failure, this.atStake(slice), this.state.export.timings);
    if (isTooLong(trouble, this.runtime.now(), boundMs)) return failure;
    await this.pause('refused', slice);
    return undefined;
  }

  /** Notes a failure, which progress shows from now on. */
  failed(slice: CurrentSlice, failure: Failure): Trouble {
    slice.trouble = troubleAfter(slice.trouble, failure, this.runtime.now());
    return slice.trouble;
  }

  /** Notes that the trouble of a slice is over, because AWS has answered again. */
  async over(slice: CurrentSlice): Promise<void> {
    if (slice.trouble === undefined) return;
    delete slice.trouble;
    await this.turn.recovered();
  }

  private lengthMs(reason: SlicePause, slice: CurrentSlice): number {
    const { stage, trouble } = slice;
    const { timings } = this.state.export;
    const nowMs = this.runtime.now();
    const settledInMs = stage.kind === 'settling' ? stage.scheduledMs + CREATE_BOUND_MS - nowMs : 0;
    const before = reason === 'refused' ? (trouble?.waits ?? 1) - 1 : slice.waits;
    if (reason === 'slotTaken' || reason === 'notSent') slice.waits += 1;
    return pauseMs(reason, { before, timings, settledInMs });
  }

  /** The cancel or task that would continue unwatched if the export gave up now. */
  private atStake({ stage }: CurrentSlice): AtStake {
    if (stage.kind === 'creating') return 'nothing';
    return this.cancellation.now ? 'cancelling' : 'task';
  }
}
