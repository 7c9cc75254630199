import { type CallCredit, creditAt, RESERVED_CREDIT, statedCredit } from '../../contract/index.js';
import type { Runtime } from './runtime.js';
import type { ExportState } from './state.js';

/**
 * Keeps the export's credit of calls about export tasks, see `contract/call-budget.ts`. Each activity that makes such
 * calls gets the credit, and returns what is left. Times are of Temporal's clock.
 */
export class CallLedger {
  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
  ) {}

  /**
   * Runs an activity with the credit. If the activity fails, it may have used all of its credit.
   */
  async spend<Answer extends { credit?: number }>(
    activity: (budget: { credit: number }) => Promise<Answer>,
  ): Promise<Answer> {
    const credit = this.state.calls ? creditAt(this.state.calls, this.runtime.now()) : RESERVED_CREDIT;
    this.forget();
    const answer = await activity({ credit });
    this.state.calls = this.of(statedCredit(answer.credit));
    return answer;
  }

  /**
   * Sets the credit to the reserve for a new turn, because this export does not know how much the previous holder has
   * used.
   */
  newTurn(): void {
    this.state.calls = this.of(RESERVED_CREDIT);
  }

  /** Counts the credit as used. */
  private forget(): void {
    delete this.state.calls;
  }

  private of(calls: number): CallCredit {
    return { calls, atMs: this.runtime.now() };
  }
}
