import type { ActivityCode } from '../code.js';
import { Attempt } from '../temporal/worker.js';
import type { Random } from '../time/random.js';
import type { Timeline } from '../time/timeline.js';

/** Rights that an account withdraws for a while, each from one kind of call. */
export const WITHDRAWN_RIGHTS = ['groupsDenied', 'unlistable', 'unreadable', 'unwritable', 'createDenied'] as const;
export type WithdrawnRight = (typeof WITHDRAWN_RIGHTS)[number];

export type Outage = 'unreachable' | 'denied' | 'credentials' | 'throttled' | 'blindLane' | WithdrawnRight;

/** Which faults occur; none from `quietFromMs` on. Instants are those of the virtual clock. */
export interface FaultPlan {
  quietFromMs: number;
  /** Probability that a call fails by itself. */
  rate: number;
  /** Probability that a create's reply is lost, or that its effect is late. */
  createRate: number;
  /** Probability that a worker stalls just before it sends a create. */
  stallRate: number;
  outages: { kind: Outage; fromMs: number; toMs: number }[];
}

/** The network: how long each call to AWS or Temporal takes, and which faults it meets. */
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

  /** Faults that affect only creates. */
  get ofCreates(): Pick<FaultPlan, 'createRate' | 'stallRate'> {
    return this.plan;
  }

  /**
   * Calls about log groups and objects, which hardly change. Most take no time, so that other calls get the randomness.
   * @param right the right that the call needs
   */
  read<T>(effect: () => T, right?: WithdrawnRight): Promise<T> {
    return this.call(effect, { instant: this.random.chance(0.7), ...(right && { right }) });
  }

  /** A call to AWS: the way there, the effect, and the way back. Either way may fail. */
  async call<T>(
    effect: () => T,
    more: { permission?: boolean; instant?: boolean; right?: WithdrawnRight } = {},
  ): Promise<T> {
    const { LogferryError, Throttled } = this.errors;
    const attempt = attemptHere();
    if (!more.instant) await attempt.sleep(this.random.skewed(1, 60));
    if (this.is('unreachable')) throw new LogferryError('AWS_UNREACHABLE', { address: 'simulated' });
    if (this.is('credentials')) throw new LogferryError('CREDENTIALS');
    if (more.permission && this.is('denied')) throw new LogferryError('ACCESS_DENIED');
    if (more.right !== undefined && this.is(more.right)) throw new LogferryError(REFUSAL[more.right]);
    if (this.is('throttled')) throw new Throttled('simulated');
    if (this.happens()) throw this.random.chance(0.5) ? new Throttled('simulated') : new Error('simulated');
    return this.reply(attempt, effect());
  }

  /** A call to Temporal: only its reply may be lost. */
  async temporal<T>(effect: () => T): Promise<T> {
    const attempt = attemptHere();
    await attempt.sleep(this.random.skewed(1, 60));
    if (this.happens()) throw new Error('simulated');
    return this.reply(attempt, effect());
  }

  /** Delivers a reply. Most replies take no time; other replies are late, so that concurrent events can come first. */
  private async reply<T>(attempt: Attempt, result: T): Promise<T> {
    if (this.random.chance(0.2)) await attempt.sleep(this.random.skewed(1, 150));
    if (this.happens()) throw new Error('simulated: reply lost');
    return result;
  }
}

/** The error code with which AWS refuses calls that need a withdrawn right. */
const REFUSAL: Readonly<Record<WithdrawnRight, 'ACCESS_DENIED' | 'BUCKET_ACCESS'>> = {
  groupsDenied: 'ACCESS_DENIED',
  unlistable: 'BUCKET_ACCESS',
  unreadable: 'BUCKET_ACCESS',
  unwritable: 'BUCKET_ACCESS',
  createDenied: 'ACCESS_DENIED',
};

export function attemptHere(): Attempt {
  const attempt = Attempt.current();
  if (attempt === undefined) throw new Error('not in a simulated activity');
  return attempt;
}
