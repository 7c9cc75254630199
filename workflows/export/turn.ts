import {
  ApplicationFailure,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  workflowInfo,
} from '@temporalio/workflow';
import type { OpenedExport } from '../../activities/index.js';
import {
  type FullMessage,
  RELEASE_TURN_SIGNAL,
  type ReleaseMessage,
  type ResolvedRequest,
  type TurnMessage,
  type TurnRequest,
} from '../../contract/index.js';
import { lanes } from '../activity-proxies.js';
import type { Cancellation } from './cancellation.js';
import { historyIsLong } from './continue-as-new.js';
import type { TurnState } from './state.js';

/** Intervals of looking grow up to this many times the first one. */
const LOOK_GROWTH = 10;

/**
 * The owner's side of the lane's protocol. Handlers only note what came; `hold` and `release` decide.
 * While a turn is held for several slices, one slice at least is made before it is given up to a waiting owner.
 */
export class Turn {
  private comeBackMs: number | undefined;
  private slicesMade = 0;
  private lookedAtMs = Date.now();
  private lookEveryMs: number;
  /** Grants that are being sent back. */
  private returning = 0;

  constructor(
    private readonly state: TurnState,
    private readonly opened: OpenedExport,
    private readonly request: ResolvedRequest,
    private readonly cancellation: Cancellation,
  ) {
    this.lookEveryMs = opened.timings.lookAtLaneMs;
  }

  get held(): boolean {
    return this.state.granted;
  }

  /**
   * A grant for a request that is no longer ours goes back at once, so that the lane does not wait for us. Handlers run
   * outside the export's own scope: once Temporal has cancelled the workflow, signals from there would be refused.
   */
  onGranted({ requestId }: TurnMessage): void {
    if (requestId === this.state.requestId) this.state.granted = true;
    else void CancellationScope.nonCancellable(() => this.sendBack(requestId));
  }

  private async sendBack(requestId: string): Promise<void> {
    this.returning += 1;
    await this.tellReleased({ requestId });
    this.returning -= 1;
  }

  /** Until no grant is on its way back: a message that is not waited for is lost when a run ends. */
  returned(): Promise<void> {
    return condition(() => this.returning === 0);
  }

  onYield({ requestId }: TurnMessage): void {
    if (requestId === this.state.requestId) this.state.yieldAsked = true;
  }

  onFull({ requestId, retryAfterMs }: FullMessage): void {
    if (requestId === this.state.requestId) this.comeBackMs = retryAfterMs;
  }

  sliceMade(): void {
    this.slicesMade += 1;
  }

  /**
   * At a slice boundary: obeys a yield, checks now and then that the lane is still the one asked, and takes a turn.
   * Comes back without one when the export is cancelled, or should continue as new.
   */
  async hold(): Promise<void> {
    if (this.held && this.state.yieldAsked && this.slicesMade > 0) await this.release();
    if (this.held && Date.now() - this.lookedAtMs >= this.lookEveryMs) await this.checkLane();
    if (!this.held) await this.acquire();
  }

  /**
   * Gives the turn back, or withdraws the request for one.
   * @param trouble the code of why, where others will want to know
   */
  async release(trouble?: string): Promise<void> {
    const { requestId } = this.state;
    if (requestId === undefined) return;
    this.forget();
    if (trouble) this.state.away = requestId;
    await this.tellReleased({ requestId, ...(trouble && { trouble }) });
  }

  /** Tells the lane that the reason for which the turn was given back is over. */
  async recovered(): Promise<void> {
    const { away: requestId } = this.state;
    if (requestId === undefined) return;
    delete this.state.away;
    await this.tellReleased({ requestId });
  }

  private async acquire(): Promise<void> {
    const { laneId, laneSettings: settings } = this.opened;
    this.state.requestId ??= this.nextRequestId();
    // Asking makes the lane forget why we were away.
    delete this.state.away;
    this.lookEveryMs = this.opened.timings.lookAtLaneMs;
    while (!this.held && !this.cancellation.now) {
      // Asking again changes nothing in a lane that knows the request, and starts one that is gone.
      this.state.laneRun = await lanes.requestTurn({ laneId, turn: this.turnRequest(this.state.requestId), settings });
      await condition(() => this.held || this.cancellation.now || this.comeBackMs !== undefined, this.lookEveryMs);
      if (this.comeBackMs !== undefined) {
        await this.cancellation.sleep(this.comeBackMs);
        this.comeBackMs = undefined;
      }
      if (historyIsLong(this.opened)) break;
      this.lookEveryMs = Math.min(this.lookEveryMs * 2, this.opened.timings.lookAtLaneMs * LOOK_GROWTH);
    }
    this.slicesMade = 0;
    this.lookedAtMs = Date.now();
    this.lookEveryMs = this.opened.timings.lookAtLaneMs;
  }

  /** A holder whose lane is gone, or has been started anew, asks again under a new id. */
  private async checkLane(): Promise<void> {
    const laneRun = await lanes.lookAtLane({ laneId: this.opened.laneId });
    this.lookedAtMs = Date.now();
    this.lookEveryMs = Math.min(this.lookEveryMs * 2, this.opened.timings.lookAtLaneMs * LOOK_GROWTH);
    if (laneRun !== this.state.laneRun) this.forget();
  }

  private nextRequestId(): string {
    this.state.counter += 1;
    return `${workflowInfo().firstExecutionRunId}/${this.state.counter}`;
  }

  /** Exports of one account alias share its share; without an alias each export has its own. */
  private turnRequest(requestId: string): TurnRequest {
    const { account = this.opened.exportId, weight } = this.request;
    return { requestId, owner: this.opened.exportId, share: account, weight };
  }

  private forget(): void {
    delete this.state.requestId;
    this.state.granted = false;
    this.state.yieldAsked = false;
    this.comeBackMs = undefined;
  }

  /** A lane that has ended needs no release. */
  private async tellReleased(message: ReleaseMessage): Promise<void> {
    try {
      await getExternalWorkflowHandle(this.opened.laneId).signal(RELEASE_TURN_SIGNAL, message);
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
    }
  }
}
