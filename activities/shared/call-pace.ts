import { setTimeout as delay } from 'node:timers/promises';
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

/**
 * The pace of one attempt at an activity for its calls about export tasks. It keeps the budget of
 * `contract/call-budget.ts`. Its clock is the monotonic one, so a wrong clock of the worker does not matter.
 */
export class CallPace {
  private credit: CallCredit;
  /** When the next DescribeExportTasks may begin. The end of the last call before this attempt is not known. */
  private spacedMs: number;

  /**
   * @param given credit that the workflow gives
   * @param attempt number of the attempt at the activity, from 1. A later attempt does not know what the first one has
   * used
   */
  constructor(given: number | undefined, attempt: number) {
    const nowMs = performance.now();
    this.credit = { calls: attempt > 1 ? RESERVED_CREDIT : statedCredit(given), atMs: nowMs };
    this.spacedMs = nowMs + CALL_SPACING_MS;
  }

  /** The credit now. */
  get left(): number {
    return creditAt(this.credit, performance.now());
  }

  /** Time (ms) until the attempt may look at tasks. */
  get lookInMs(): number {
    return Math.max(this.spacedInMs, creditInMs(this.credit, RESERVED_CREDIT + 1, performance.now()));
  }

  /** Time (ms) until the next DescribeExportTasks would be far enough from the last one. */
  get spacedInMs(): number {
    return this.spacedMs - performance.now();
  }

  /** Calls DescribeExportTasks. The caller has waited for {@link lookInMs}, or in a hurry for {@link spacedInMs}. */
  async look<Answer>(call: (sent: () => void) => Promise<Answer>): Promise<Answer> {
    let requests = 0;
    this.use(1);
    try {
      return await call(() => {
        requests += 1;
        if (requests > 1) this.use(1);
      });
    } finally {
      this.spacedMs = performance.now() + CALL_SPACING_MS;
    }
  }

  /** Calls CreateExportTask, as soon as there is credit. */
  async create<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    await this.until(1);
    this.use(1);
    return call();
  }

  /** Waits until the credit has grown to the reserve again. */
  async restored(): Promise<void> {
    await this.until(RESERVED_CREDIT);
  }

  private async until(calls: number): Promise<void> {
    const waitMs = creditInMs(this.credit, calls, performance.now());
    if (waitMs > 0) await delay(waitMs);
  }

  private use(calls: number): void {
    this.credit = creditAfter(this.credit, calls, performance.now());
  }
}

/**
 * AWS, whose searches for export tasks keep to a pace.
 * @param inHurry whether a search no longer waits for credit, but only for the least time between two calls
 */
export function paced(aws: Aws, pace: CallPace, inHurry: () => boolean = () => false): Aws {
  const { exportTasks } = aws;
  const look = async <Answer>(call: (sent: () => void) => Promise<Answer>): Promise<Answer> => {
    await delay(inHurry() ? pace.spacedInMs : pace.lookInMs);
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
