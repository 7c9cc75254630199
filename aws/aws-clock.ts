import { MINUTE_MS, SECOND_MS } from '../contract/index.js';

/** A reading of this age no longer counts: clocks of machines drift. */
const LONGEST_AGE_MS = MINUTE_MS;
/** The monotonic clock can stand still while the machine sleeps, and the wall clock can be set. Then they differ. */
const MOST_DIFFERENCE_MS = SECOND_MS;

interface Reading {
  awsMs: number;
  monotonicMs: number;
  wallMs: number;
}

/**
 * AWS's clock, read from the date of each answer and carried on by this machine's monotonic clock. It is never ahead of
 * AWS's own clock, and at most a second and the travel time of an answer behind it. The machine's wall clock can be
 * wrong by days.
 */
export class AwsClock {
  private last: Reading | undefined;

  /** A middleware that reads the clock from each answer, errors included. */
  readonly reading =
    <Args, Answer extends { response: unknown }>(next: (args: Args) => Promise<Answer>) =>
    async (args: Args): Promise<Answer> => {
      const answer = await next(args);
      const awsMs = dateOf(answer.response);
      if (awsMs !== undefined) this.last = { awsMs, monotonicMs: performance.now(), wallMs: Date.now() };
      return answer;
    };

  /** The instant now (epoch ms); undefined if no answer of the last minute shows it. */
  get nowMs(): number | undefined {
    if (this.last === undefined) return undefined;
    const { awsMs, monotonicMs, wallMs } = this.last;
    const ageMs = performance.now() - monotonicMs;
    const differenceMs = Math.abs(Date.now() - wallMs - ageMs);
    if (ageMs > LONGEST_AGE_MS || differenceMs > MOST_DIFFERENCE_MS) return undefined;
    return Math.floor(awsMs + ageMs);
  }
}

/** The date of an HTTP answer (epoch ms, whole seconds, rounded down). */
export function dateOf(response: unknown): number | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  const date: unknown = typeof headers === 'object' && headers !== null ? Reflect.get(headers, 'date') : undefined;
  const ms = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
