import type { ActivityCode } from '../code.js';
import { Attempt } from '../temporal/simulated-worker.js';
import type { Random } from '../time/random.js';
import type { Timeline } from '../time/timeline.js';

/** Permissions that an account withdraws for a time. Each of them concerns one kind of call. */
export const WITHDRAWN_RIGHTS = ['groupsDenied', 'unlistable', 'unreadable', 'unwritable', 'createDenied'] as const;
export type WithdrawnRight = (typeof WITHDRAWN_RIGHTS)[number];

export type Outage = 'unreachable' | 'denied' | 'credentials' | 'throttled' | 'blindLane' | WithdrawnRight;

/** The faults that can occur before `quietFromMs`. Instants are times of the virtual clock (epoch ms). */
export interface NetworkFaults {
  quietFromMs: number;
  /** Probability that a call fails by chance, and the same probability that its reply is lost by chance. */
  rate: number;
  /**
   * Probability that the reply to a create is lost. In addition, with half of this probability, a create is late: its
   * reply is lost, too, and its effect, if it has one, comes late.
   */
  createRate: number;
  /** Probability that a worker stalls just before it sends a create. */
  stallRate: number;
  outages: { kind: Outage; fromMs: number; toMs: number }[];
}

/** The simulated network. It decides how long each call to AWS or Temporal takes, and what faults the call gets. */
export class Network {
  constructor(
    private readonly timeline: Timeline,
    private readonly random: Random,
    private readonly plan: NetworkFaults,
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

  /** Probabilities of the faults that affect only creates. */
  get ofCreates(): Pick<NetworkFaults, 'createRate' | 'stallRate'> {
    return this.plan;
  }

  /**
   * A call that reads log groups or objects. Most of these calls take no time, because their order matters less than
   * the order of other calls.
   * @param right the permission that the call needs
   */
  read<T>(effect: () => T, right?: WithdrawnRight): Promise<T> {
    return this.call(effect, { instant: this.random.chance(0.7), ...(right && { right }) });
  }

  /** A call to AWS. Before the effect and after it, the call can take time and can fail. */
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

  /** A call to Temporal. The call can fail before its effect, and its reply can be lost. */
  async temporal<T>(effect: () => T): Promise<T> {
    const attempt = attemptHere();
    await attempt.sleep(this.random.skewed(1, 60));
    if (this.happens()) throw new Error('simulated');
    return this.reply(attempt, effect());
  }

  /**
   * Returns the reply to a call. Most replies take no time. Some are late, so that concurrent events can happen first.
   */
  private async reply<T>(attempt: Attempt, result: T): Promise<T> {
    if (this.random.chance(0.2)) await attempt.sleep(this.random.skewed(1, 150));
    if (this.happens()) throw new Error('simulated: reply lost');
    return result;
  }
}

/** The error codes for calls that need a withdrawn permission. */
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
