import {
  CALL_SPACING_MS,
  type CallAges,
  callFitsInMs,
  callsFitInMs,
  callsLater,
  RESERVED_CALLS,
  statedCalls,
} from '../../contract/index.js';
import type { Aws, ExportTasks } from '../ports.js';
import { CallsMade, LaneCalls } from './lane-calls.js';
import { type PaceClock, SYSTEM_CLOCK } from './pace-clock.js';

/**
 * The pace of one attempt at an activity for its calls about export tasks. It keeps the budget of
 * `contract/call-budget.ts`. Its clock is the monotonic one, so a wrong clock of the worker does not matter.
 */
export class CallPace {
  /** The calls before this attempt, and when the attempt began. */
  private readonly before: { readonly ages: CallAges; readonly atMs: number };
  private readonly made: CallsMade;
  private readonly lane: LaneCalls;
  /**
   * When the next DescribeExportTasks may begin. The end of the last call before this attempt is not known, so the
   * beginning of the attempt counts as this end.
   */
  private spacedMs: number;

  /**
   * @param given the recent calls. The workflow states them to the first attempt, and each attempt hands them over to
   *   the next one. Undefined if the attempt cannot know them
   * @param lane the calls of the worker on the same lane, by the same clock
   * @param clock the clock and the timer of the pace
   */
  constructor(
    given: CallAges | undefined,
    lane?: LaneCalls,
    private readonly clock: PaceClock = SYSTEM_CLOCK,
  ) {
    this.lane = lane ?? new LaneCalls(clock);
    const atMs = clock.nowMs();
    this.before = { ages: statedCalls(given), atMs };
    this.made = new CallsMade(clock);
    this.spacedMs = atMs + CALL_SPACING_MS;
  }

  /** The recent calls (ages in whole ms), for the next attempt or activity. */
  get calls(): CallAges {
    return this.callsIn(0);
  }

  /** The recent calls after a time (ms) without calls. */
  callsIn(ms: number): CallAges {
    return callsLater(this.own, ms).map(Math.floor);
  }

  /** Time (ms) until the attempt may look at tasks. */
  get lookInMs(): number {
    return Math.max(this.spacedInMs, callFitsInMs(this.beforeLook, RESERVED_CALLS));
  }

  /** Times (ms) until the budget allows one look, two looks, and so on, if no other call is made. */
  get looksInMs(): readonly number[] {
    return callsFitInMs(this.beforeLook, RESERVED_CALLS);
  }

  private get spacedInMs(): number {
    return Math.max(this.spacedMs - this.clock.nowMs(), this.lane.describeInMs);
  }

  /**
   * Calls DescribeExportTasks, as soon as the budget allows.
   * @param inHurry whether the call waits only for the least time between two calls
   */
  async look<Answer>(
    call: (sent: () => void) => Promise<Answer>,
    inHurry: () => boolean = () => false,
  ): Promise<Answer> {
    await this.until(() => (inHurry() ? this.spacedInMs : this.lookInMs));
    this.lane.describes();
    let requests = 0;
    this.begins();
    try {
      return await call(() => {
        requests += 1;
        if (requests === 1) return;
        this.begins();
        this.ends();
      });
    } finally {
      this.ends();
      this.spacedMs = this.clock.nowMs() + CALL_SPACING_MS;
    }
  }

  /** Calls CreateExportTask, as soon as the budget allows. */
  async create<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    await this.until(() => callFitsInMs([...this.own, ...this.lane.beside.ages], 0));
    this.begins();
    try {
      return await call();
    } finally {
      this.ends();
    }
  }

  /** Waits until the reserve of the budget, one call for a create, is free again. */
  async restored(): Promise<void> {
    await this.until(() => callFitsInMs(this.own, 0));
  }

  /**
   * The recent calls that an activity hands over to the next activity: those before this attempt, and those of this
   * attempt.
   */
  private get own(): CallAges {
    const { ages, atMs } = this.before;
    return [...callsLater(ages, this.clock.nowMs() - atMs), ...this.made.ages];
  }

  private get beforeLook(): CallAges {
    return [...this.own, ...this.lane.besideLooks];
  }

  private async until(inMs: () => number): Promise<void> {
    for (let waitMs = inMs(); waitMs > 0; waitMs = inMs()) await this.clock.pass(waitMs);
  }

  private begins(): void {
    this.made.begins();
    this.lane.paced.begins();
  }

  private ends(): void {
    this.made.ends();
    this.lane.paced.ends();
  }
}

/**
 * AWS, whose creates of export tasks and searches for them keep to a pace.
 * @param inHurry whether a search no longer waits for the budget, and waits only for the least time between two calls
 */
export function paced(aws: Aws, pace: CallPace, inHurry: () => boolean = () => false): Aws {
  const { exportTasks } = aws;
  const searching: ExportTasks = {
    ...exportTasks,
    find: (taskId) => pace.look((sent) => exportTasks.find(taskId, sent), inHurry),
    page: (filter) => pace.look((sent) => exportTasks.page(filter, sent), inHurry),
    create: (task, tooLate) => pace.create(() => exportTasks.create(task, tooLate)),
  };
  return { ...aws, exportTasks: searching };
}
