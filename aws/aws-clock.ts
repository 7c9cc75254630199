import { MINUTE_MS, SECOND_MS } from '../contract/index.js';

/** Maximum age of a reading (ms). An older reading does not count, because the clocks of machines drift. */
const LONGEST_AGE_MS = MINUTE_MS;
/**
 * Maximum difference (ms) between the times that the monotonic clock and the wall clock have counted since a reading.
 * The difference is larger if the wall clock was set, or if the machine slept. The monotonic clock can stop during
 * sleep.
 */
const MOST_DIFFERENCE_MS = SECOND_MS;

interface Reading {
  awsMs: number;
  monotonicMs: number;
  wallMs: number;
}

/**
 * AWS's clock: the date of the last answer, plus the time that this machine's monotonic clock has counted since then.
 * The result is never ahead of AWS's time. It is behind by at most a second plus the travel time of an answer. The
 * machine's wall clock is not used, because it can be wrong by days.
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

  /**
   * AWS's current time (epoch ms). Undefined if AWS has not answered in the last minute. Also undefined if the machine
   * slept or its clock was set after the last answer.
   */
  get nowMs(): number | undefined {
    if (this.last === undefined) return undefined;
    const { awsMs, monotonicMs, wallMs } = this.last;
    const ageMs = performance.now() - monotonicMs;
    const differenceMs = Math.abs(Date.now() - wallMs - ageMs);
    if (ageMs > LONGEST_AGE_MS || differenceMs > MOST_DIFFERENCE_MS) return undefined;
    return Math.floor(awsMs + ageMs);
  }
}

/** The date of an HTTP answer (epoch ms). AWS rounds it down to whole seconds. Undefined without a valid date. */
export function dateOf(response: unknown): number | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  const date: unknown = typeof headers === 'object' && headers !== null ? Reflect.get(headers, 'date') : undefined;
  const ms = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
