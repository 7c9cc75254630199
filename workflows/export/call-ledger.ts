import { type CallAges, callsLater, statedCalls, UNKNOWN_CALLS } from '../../contract/index.js';
import type { Runtime } from './runtime.js';

/** The recent calls about export tasks at an instant (epoch ms) of Temporal's clock. */
export interface CallsAt {
  readonly ages: CallAges;
  readonly atMs: number;
}

/**
 * Keeps the export's recent calls about export tasks, see `contract/call-budget.ts`. The activities that create, look
 * for and watch tasks get these calls, and return them together with the calls that they made. Times are of Temporal's
 * clock.
 */
export class CallLedger {
  constructor(
    private readonly runtime: Pick<Runtime, 'now'>,
    private readonly state: { recentCalls?: CallsAt },
  ) {}

  /** The recent calls now; undefined if they are not known. */
  get known(): CallAges | undefined {
    const { recentCalls } = this.state;
    return recentCalls && callsLater(recentCalls.ages, this.runtime.now() - recentCalls.atMs);
  }

  /** Runs an activity with the recent calls. If the activity fails, the recent calls are unknown from then on. */
  async spend<Answer extends { calls?: CallAges }>(
    activity: (budget: { calls: CallAges }) => Promise<Answer>,
  ): Promise<Answer> {
    const calls = this.known ?? UNKNOWN_CALLS;
    this.forget();
    const answer = await activity({ calls });
    this.set(statedCalls(answer.calls));
    return answer;
  }

  /**
   * Begins a new turn with the recent calls of earlier holders.
   * @param stated these calls as the lane states them; undefined if the lane states none, so that they are unknown
   */
  newTurn(stated: CallAges | undefined): void {
    this.set(stated ?? UNKNOWN_CALLS);
  }

  /** Counts the recent calls as unknown, because other exports or a failed activity may make calls. */
  forget(): void {
    delete this.state.recentCalls;
  }

  private set(ages: CallAges): void {
    this.state.recentCalls = { ages, atMs: this.runtime.now() };
  }
}
