import {
  CALL_SPACING_MS,
  type CallCredit,
  creditAfter,
  creditAt,
  creditInMs,
  RESERVED_CREDIT,
  statedCredit,
} from '../../contract/index.js';
import type { Aws, ExportTasks } from '../ports.js';
import type { DescribeTurns } from './describe-turns.js';
import { type PaceClock, SYSTEM_CLOCK } from './pace-clock.js';

/**
 * The pace of one attempt at an activity for its calls about export tasks. It keeps the budget of
 * `contract/call-budget.ts`. Its clock is the monotonic one, so a wrong clock of the worker does not matter.
 */
export class CallPace {
  private credit: CallCredit;
  /** When the next DescribeExportTasks may begin. The end of the last call before this attempt is not known. */
  private spacedMs: number;

  /**
   * @param given credit that the workflow gives to the first attempt, or that the attempt before hands over. Undefined
   *   if the attempt cannot know what was used; the attempt then begins with the reserve
   * @param turns turns with other calls of the worker on the same lane; absent for a search
   * @param clock the clock and the timer of the pace
   */
  constructor(
    given: number | undefined,
    private readonly turns?: DescribeTurns,
    private readonly clock: PaceClock = SYSTEM_CLOCK,
  ) {
    const nowMs = clock.nowMs();
    this.credit = { calls: statedCredit(given), atMs: nowMs };
    this.spacedMs = nowMs + CALL_SPACING_MS;
  }

  /** The credit now. */
  get left(): number {
    return this.leftIn(0);
  }

  /** The credit after a time (ms) without calls. */
  leftIn(ms: number): number {
    return creditAt(this.credit, this.clock.nowMs() + ms);
  }

  /** Time (ms) until the attempt may look at tasks. */
  get lookInMs(): number {
    return Math.max(this.spacedInMs, creditInMs(this.credit, RESERVED_CREDIT + 1, this.clock.nowMs()));
  }

  /** Time (ms) until the next DescribeExportTasks would be far enough from the last one. */
  get spacedInMs(): number {
    return this.spacedMs - this.clock.nowMs();
  }

  /** Calls DescribeExportTasks. The caller has waited for {@link lookInMs}, or in a hurry for {@link spacedInMs}. */
  async look<Answer>(call: (sent: () => void) => Promise<Answer>): Promise<Answer> {
    let requests = 0;
    await this.turns?.next();
    this.use(1);
    try {
      return await call(() => {
        requests += 1;
        if (requests > 1) this.use(1);
      });
    } finally {
      this.spacedMs = this.clock.nowMs() + CALL_SPACING_MS;
    }
  }

  /** Calls CreateExportTask, as soon as there is credit. */
  async create<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    await this.until(1);
    this.use(1);
    return call();
  }

  /** Waits for a time (ms). */
  pass(ms: number): Promise<void> {
    return this.clock.pass(ms);
  }

  /** Waits until the credit has grown to the reserve again. */
  async restored(): Promise<void> {
    await this.until(RESERVED_CREDIT);
  }

  private async until(calls: number): Promise<void> {
    const waitMs = creditInMs(this.credit, calls, this.clock.nowMs());
    if (waitMs > 0) await this.pass(waitMs);
  }

  private use(calls: number): void {
    this.credit = creditAfter(this.credit, calls, this.clock.nowMs());
  }
}

/**
 * AWS, whose searches for export tasks keep to a pace.
 * @param inHurry whether a search no longer waits for credit, but only for the least time between two calls
 */
export function paced(aws: Aws, pace: CallPace, inHurry: () => boolean = () => false): Aws {
  const { exportTasks } = aws;
  const look = async <Answer>(call: (sent: () => void) => Promise<Answer>): Promise<Answer> => {
    await pace.pass(Math.max(0, inHurry() ? pace.spacedInMs : pace.lookInMs));
    return pace.look(call);
  };
  const searching: ExportTasks = {
    ...exportTasks,
    find: (taskId) => look((sent) => exportTasks.find(taskId, sent)),
    page: (filter) => look((sent) => exportTasks.page(filter, sent)),
    create: (task, tooLate) => pace.create(() => exportTasks.create(task, tooLate)),
  };
  return { ...aws, exportTasks: searching };
}
