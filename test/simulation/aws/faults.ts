import type { ActivityCode } from '../code.js';
import { Attempt } from '../temporal/worker.js';
import type { Random } from '../time/random.js';
import type { Timeline } from '../time/timeline.js';

export type Outage = 'unreachable' | 'denied' | 'credentials' | 'throttled' | 'blindLane';

/** What goes wrong, and until when: from `quietFromMs` on nothing does. */
export interface FaultPlan {
  quietFromMs: number;
  /** How likely a call fails by itself. */
  rate: number;
  /** How likely a create's reply is lost, or its effect late. */
  createRate: number;
  /** How likely a worker stands still just before it sends a create. */
  stallRate: number;
  outages: { kind: Outage; fromMs: number; toMs: number }[];
}

/** The way of each call to AWS or Temporal: how long it takes, and what it meets. */
export class Network {
  constructor(
    private readonly timeline: Timeline,
    private readonly random: Random,
    private readonly plan: FaultPlan,
    private readonly errors: Pick<ActivityCode, 'LogferryError' | 'Throttled'>,
  ) {}

  get quiet(): boolean {
    return this.timeline.nowMs >= this.plan.quietFromMs;
  }

  is(kind: Outage): boolean {
    const { nowMs } = this.timeline;
    return (
      !this.quiet && this.plan.outages.some((each) => each.kind === kind && each.fromMs <= nowMs && nowMs < each.toMs)
    );
  }

  happens(rate = this.plan.rate): boolean {
    return !this.quiet && rate > 0 && this.random.chance(rate);
  }

  /** What befalls creates only. */
  get ofCreates(): Pick<FaultPlan, 'createRate' | 'stallRate'> {
    return this.plan;
  }

  /** Of log groups and objects, which hardly change: most take no time, for the sake of the other calls. */
  read<T>(effect: () => T): Promise<T> {
    return this.call(effect, { instant: this.random.chance(0.7) });
  }

  /** There, the effect, and back; either way may fail. */
  async call<T>(effect: () => T, more: { permission?: boolean; instant?: boolean } = {}): Promise<T> {
    const { LogferryError, Throttled } = this.errors;
    const attempt = attemptHere();
    if (!more.instant) await attempt.sleep(this.random.skewed(1, 60));
    if (this.is('unreachable')) throw new LogferryError('AWS_UNREACHABLE', { address: 'simulated' });
    if (this.is('credentials')) throw new LogferryError('CREDENTIALS');
    if (more.permission && this.is('denied')) throw new LogferryError('ACCESS_DENIED');
    if (this.is('throttled')) throw new Throttled('simulated');
    if (this.happens()) throw this.random.chance(0.5) ? new Throttled('simulated') : new Error('simulated');
    return this.reply(attempt, effect());
  }

  /** A call to Temporal: its reply may be lost, no more. */
  async temporal<T>(effect: () => T): Promise<T> {
    const attempt = attemptHere();
    await attempt.sleep(this.random.skewed(1, 60));
    if (this.happens()) throw new Error('simulated');
    return this.reply(attempt, effect());
  }

  /** Most replies come at once: what can happen meanwhile shows in those that do not. */
  private async reply<T>(attempt: Attempt, result: T): Promise<T> {
    if (this.random.chance(0.2)) await attempt.sleep(this.random.skewed(1, 150));
    if (this.happens()) throw new Error('simulated: reply lost');
    return result;
  }
}

export function attemptHere(): Attempt {
  const attempt = Attempt.current();
  if (attempt === undefined) throw new Error('not in a simulated activity');
  return attempt;
}
