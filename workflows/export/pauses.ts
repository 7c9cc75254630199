import { sleep } from '@temporalio/workflow';
import type { Failure } from '../../contract/index.js';
import type { Cancellation } from './cancellation.js';
import { endurance, patience } from './retry-policy.js';
import type { Carrying, ExportState } from './state.js';
import type { Turn } from './turn.js';

/** Waits in the middle of a slice: shown where there is a reason to show, and without the turn when they are not short. */
export class Pauses {
  constructor(
    private readonly state: ExportState,
    private readonly turn: Turn,
    private readonly cancellation: Cancellation,
  ) {}

  /** Waits out a refusal. @returns the refusal once it has lasted too long */
  async outlast(carrying: Carrying, failure: Failure): Promise<Failure | undefined> {
    const nowMs = Date.now();
    const { since = new Date(nowMs).toISOString(), waits = 0 } = carrying.trouble ?? {};
    carrying.trouble = { failure, since, waits: waits + 1 };
    const { timings } = this.state.export;
    const boundMs = endurance(failure, this.atStake(carrying), timings);
    if (boundMs !== undefined && nowMs - Date.parse(since) >= boundMs) return failure;
    await this.pause(carrying, patience(waits, timings.longestPauseMs), failure.code);
    return undefined;
  }

  /** AWS has let us look or act again. */
  async over(carrying: Carrying): Promise<void> {
    if (carrying.trouble === undefined) return;
    delete carrying.trouble;
    await this.turn.recovered();
  }

  /** After an answer that was no use. */
  next(carrying: Carrying): Promise<void> {
    return this.pause(carrying, this.nextMs(carrying));
  }

  /** The same, keeping the turn: whoever holds the slot keeps the others waiting, too. */
  nextInTurn(carrying: Carrying): Promise<void> {
    return this.cancellation.sleep(this.nextMs(carrying));
  }

  private nextMs(carrying: Carrying): number {
    carrying.waits += 1;
    return patience(carrying.waits - 1, this.state.export.timings.longestPauseMs);
  }

  /** An owner that will not create soon lets others. A cancellation ends the wait, unless it has to wait itself. */
  private async pause(carrying: Carrying, ms: number, trouble?: string): Promise<void> {
    if (ms > this.state.export.timings.idleTurnMs) await this.turn.release(trouble);
    if (this.atStake(carrying) === 'cancelling') await sleep(ms);
    else await this.cancellation.sleep(ms);
  }

  private atStake({ task, unsettled }: Carrying): 'cancelling' | 'task' | 'nothing' {
    if (task === undefined && !unsettled) return 'nothing';
    return this.cancellation.now ? 'cancelling' : 'task';
  }
}
