import { CALLS_WINDOW_MS, type CallAges, callFitsInMs, RESERVED_CALLS, SECOND_MS } from '../../contract/index.js';
import { CreatesFirst } from './creates-first.js';
import type { ExportDeps } from './deps.js';
import { type PaceClock, SYSTEM_CLOCK } from './pace-clock.js';

/**
 * Maximum number of DescribeExportTasks calls that one worker begins in {@link WITHIN_MS}, in one account and Region.
 * The check at the opening of an export and repeated requests do not count here. AWS allows 5 a second to all programs
 * together.
 */
const MOST_DESCRIBES = 4;
/** A second (ms), and a margin because calls do not travel equally fast. */
const WITHIN_MS = SECOND_MS + 10;

/**
 * Calls, counted from their beginning on. The age of a call is the time since AWS answered it, so it is never more than
 * the time since AWS received the call.
 */
export class CallsMade {
  private open = 0;
  /** When AWS answered (ms), oldest first. */
  private answeredMs: number[] = [];

  constructor(private readonly clock: PaceClock) {}

  /** The ages (ms) of the calls of the last {@link CALLS_WINDOW_MS}. A call that is not answered has the age 0. */
  get ages(): CallAges {
    const nowMs = this.clock.nowMs();
    this.answeredMs = this.answeredMs.filter((atMs) => nowMs - atMs < CALLS_WINDOW_MS);
    return [...this.answeredMs.map((atMs) => nowMs - atMs), ...Array.from({ length: this.open }, () => 0)];
  }

  begins(): void {
    this.open += 1;
  }

  ends(): void {
    this.open -= 1;
    this.answeredMs.push(this.clock.nowMs());
  }
}

/**
 * The calls about export tasks that one worker makes for a lane. The calls that record receipts and cancel tasks run
 * beside a watch. So the watch counts them, and they count the calls of the watch. See `contract/call-budget.ts`.
 */
export class LaneCalls {
  /** The calls of searches, creates and watches. */
  readonly paced: CallsMade;
  /** The calls beside a watch. */
  readonly beside: CallsMade;
  /** The creates that run, which go before recordings. */
  readonly creates: CreatesFirst;
  /** Number of calls beside a watch that wait for the budget. */
  private waiting = 0;
  /** Resolves when the last call that waits may begin. */
  private admitted = Promise.resolve();
  /** When the last DescribeExportTasks calls began (ms), oldest first. */
  private describedMs: number[] = [];

  constructor(private readonly clock: PaceClock = SYSTEM_CLOCK) {
    this.paced = new CallsMade(clock);
    this.beside = new CallsMade(clock);
    this.creates = new CreatesFirst(clock);
  }

  /**
   * The ages (ms) of the calls beside a watch, for the budget of a look. Calls that wait have the age 0, so that the
   * look leaves room for them.
   */
  get besideLooks(): CallAges {
    return [...this.beside.ages, ...Array.from({ length: this.waiting }, () => 0)];
  }

  /** Time (ms) until another DescribeExportTasks may begin. */
  get describeInMs(): number {
    const nowMs = this.clock.nowMs();
    this.describedMs = this.describedMs.filter((atMs) => nowMs - atMs < WITHIN_MS);
    const [oldestMs] = this.describedMs;
    if (oldestMs === undefined || this.describedMs.length < MOST_DESCRIBES) return 0;
    return Math.ceil(oldestMs + WITHIN_MS - nowMs);
  }

  /** Counts a DescribeExportTasks that begins now. */
  describes(): void {
    this.describedMs.push(this.clock.nowMs());
  }

  /** Calls DescribeExportTasks beside a watch, as soon as the budget allows. */
  describe<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    return this.whenAdmitted(true, call);
  }

  /** Calls CancelExportTask, as soon as the budget allows. */
  cancel<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    return this.whenAdmitted(false, call);
  }

  private async whenAdmitted<Answer>(isDescribe: boolean, call: () => Promise<Answer>): Promise<Answer> {
    this.waiting += 1;
    this.admitted = this.admitted.then(() => this.admit(isDescribe));
    await this.admitted;
    try {
      return await call();
    } finally {
      this.beside.ends();
    }
  }

  private async admit(isDescribe: boolean): Promise<void> {
    for (;;) {
      const made = [...this.beside.ages, ...this.paced.ages];
      const waitMs = Math.max(isDescribe ? this.describeInMs : 0, callFitsInMs(made, RESERVED_CALLS));
      if (waitMs <= 0) break;
      await this.clock.pass(waitMs);
    }
    this.waiting -= 1;
    this.beside.begins();
    if (isDescribe) this.describes();
  }
}

const known = new WeakMap<ExportDeps, Map<string, LaneCalls>>();

/** The calls of a lane in this worker. */
export function laneCalls(deps: ExportDeps, laneId: string): LaneCalls {
  const lanes = known.get(deps) ?? new Map<string, LaneCalls>();
  known.set(deps, lanes);
  const calls = lanes.get(laneId) ?? new LaneCalls();
  lanes.set(laneId, calls);
  return calls;
}
