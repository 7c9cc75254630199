import type { OpenedExport } from '../../activities/index.js';
import {
  defined,
  RELEASE_TURN_SIGNAL,
  type ReleaseMessage,
  type ResolvedRequest,
  type TurnRequest,
  workflowIdOf,
} from '../../contract/index.js';
import type { CallLedger } from './call-ledger.js';
import type { Cancellation } from './cancellation.js';
import { historyIsLong } from './history-length.js';
import type { Mailbox } from './mailbox.js';
import { pauseMs } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import type { TurnState } from './state.js';

/**
 * The export's side of the lane's protocol. The mailbox has the messages of the lane; `hold` and `release` act on them.
 * An export that holds a turn finishes at least one slice before it yields the turn to another owner.
 */
export class Turn {
  private slicesMade = 0;
  private lookedAtMs: number;
  /** Number of questions about the lane since the last turn, which determines the interval between them. */
  private looks = 0;
  /** Whether a grant is being sent back. */
  private returning = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly mailbox: Mailbox,
    private readonly cancellation: Cancellation,
    private readonly state: TurnState,
    private readonly opened: OpenedExport,
    private readonly request: ResolvedRequest,
    private readonly calls: CallLedger,
  ) {
    this.lookedAtMs = runtime.now();
  }

  get held(): boolean {
    return this.isIn(this.mailbox.granted);
  }

  /** Counts a slice whose task has ended. From then on the turn may be yielded. */
  sliceMade(): void {
    this.slicesMade += 1;
  }

  /**
   * Gets a turn before a create, or keeps the one that the export holds. Gives the turn back first if the lane has
   * asked for it and a slice was made. Checks at intervals that the lane that granted the turn still runs. Returns
   * without a turn if the export is cancelled or should continue as new.
   */
  async hold(): Promise<void> {
    if (this.held && this.isIn(this.mailbox.yield) && this.slicesMade > 0) await this.release();
    if (this.held && this.runtime.now() - this.lookedAtMs >= this.lookEveryMs) await this.checkLane();
    if (!this.held) await this.acquire();
  }

  /**
   * Gives the turn back, or withdraws the request for one.
   * @param trouble the error code of the reason, if the lane is to show it
   */
  async release(trouble?: string): Promise<void> {
    const { requestId } = this.state;
    if (requestId === undefined) return;
    const calls = this.held ? this.calls.known : undefined;
    this.forget();
    if (trouble) this.state.away = requestId;
    await this.signalRelease({ requestId, ...defined({ trouble, calls }) });
  }

  /** Tells the lane that the reason for which the turn was given back is over. */
  async recovered(): Promise<void> {
    const { away: requestId } = this.state;
    if (requestId === undefined) return;
    delete this.state.away;
    await this.signalRelease({ requestId });
  }

  /**
   * Sends back grants for other requests than the current one, for as long as the run lasts. Otherwise the lane would
   * count this export as its holder.
   */
  async returnStrayGrants(): Promise<never> {
    for (;;) {
      await this.runtime.condition(() => this.strayGrant !== undefined);
      this.returning = true;
      for (let requestId = this.strayGrant; requestId !== undefined; requestId = this.strayGrant) {
        this.mailbox.granted.delete(requestId);
        await this.signalRelease({ requestId });
      }
      this.returning = false;
    }
  }

  /**
   * Waits until all stray grants are sent back, because Temporal loses a signal that is still being sent when a run
   * ends.
   */
  returned(): Promise<void> {
    return this.runtime.condition(() => !this.returning && this.strayGrant === undefined);
  }

  private get strayGrant(): string | undefined {
    for (const requestId of this.mailbox.granted) if (requestId !== this.state.requestId) return requestId;
    return undefined;
  }

  private async acquire(): Promise<void> {
    const { laneId, laneSettings: settings } = this.opened;
    const { cancellation } = this;
    if (this.state.requestId === undefined) {
      this.state.requestId = this.nextRequestId();
      this.calls.forget();
    }
    // With the next request, the lane takes this export off its list of absent exports. So no other message is sent.
    delete this.state.away;
    this.looks = 0;
    while (!this.held && !cancellation.now) {
      // The request is repeated, because it starts a new lane if the lane is gone. Repeating does not change the state
      // of a lane that knows the request.
      const turn = this.turnRequest(this.state.requestId);
      const asked = await cancellation.unlessCancelled(
        this.runtime.activities.requestTurn({ laneId, turn, settings }).then((laneRun) => ({ laneRun })),
      );
      if (asked === undefined) break;
      this.state.laneRun = asked.laneRun;
      const answered = () => this.held || cancellation.now || this.comeBackMs !== undefined;
      await this.runtime.condition(answered, this.lookEveryMs);
      if (this.comeBackMs !== undefined) {
        await cancellation.sleep(this.comeBackMs);
        this.mailbox.full.clear();
      }
      if (historyIsLong(this.runtime, this.opened)) break;
      this.looks += 1;
    }
    if (this.held) this.calls.newTurn(this.mailbox.callsBefore.get(this.state.requestId));
    this.slicesMade = 0;
    this.lookedAtMs = this.runtime.now();
    this.looks = 0;
  }

  /**
   * Checks that the lane that granted the turn still runs. If it is gone or was started anew, the turn is forgotten, so
   * that the export requests another one.
   */
  private async checkLane(): Promise<void> {
    const { laneId } = this.opened;
    const seen = await this.cancellation.unlessCancelled(
      this.runtime.activities.lookAtLane({ laneId }).then((laneRun) => ({ laneRun })),
    );
    this.lookedAtMs = this.runtime.now();
    this.looks += 1;
    if (seen && seen.laneRun !== this.state.laneRun) this.forget();
  }

  private get lookEveryMs(): number {
    return pauseMs('laneSilent', { before: this.looks, timings: this.opened.timings });
  }

  /** Time (ms) until the owner asks a full lane again; undefined if the lane is not known to be full. */
  private get comeBackMs(): number | undefined {
    return this.state.requestId === undefined ? undefined : this.mailbox.full.get(this.state.requestId);
  }

  private isIn(messages: ReadonlySet<string>): boolean {
    return this.state.requestId !== undefined && messages.has(this.state.requestId);
  }

  private nextRequestId(): string {
    this.state.counter += 1;
    return `${this.runtime.firstRunId}/${this.state.counter}`;
  }

  /**
   * A request for a turn. Exports with the same account alias belong to one share of the lane's queue; an export
   * without an alias has a share of its own.
   */
  private turnRequest(requestId: string): TurnRequest {
    const { exportId } = this.opened;
    const { account = exportId, weight } = this.request;
    return { requestId, owner: workflowIdOf(exportId), share: account, weight };
  }

  private forget(): void {
    if (this.state.requestId !== undefined) this.mailbox.forget(this.state.requestId);
    delete this.state.requestId;
  }

  private signalRelease(message: ReleaseMessage): Promise<void> {
    return this.runtime.signal(this.opened.laneId, RELEASE_TURN_SIGNAL, message);
  }
}

/**
 * Sends back the grants of an export that is not opened. They answer requests of an earlier run with the same workflow
 * id.
 */
export async function returnGrants(runtime: Runtime, { granted }: Mailbox, laneId: string | undefined): Promise<void> {
  if (laneId === undefined) return;
  for (const requestId of granted) await runtime.signal(laneId, RELEASE_TURN_SIGNAL, { requestId });
}
