import type { CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import { MINUTE_MS, SECOND_MS } from '../contract/index.js';
import { type ErrorFacts, factsOf } from './error-facts.js';
import { isClockProblem, isPassing, type Patience } from './failures.js';
import { announceRepeat } from './repeated-calls.js';

/**
 * Maximum number of attempts to connect. Three attempts fit into 10 seconds, the time within which an unreachable
 * endpoint must be reported. Also the maximum number of attempts at a call with `brief` patience.
 */
const MOST_ATTEMPTS = 3;

/** Limits after which a call is given up. */
interface Bounds {
  /** Longest time of all attempts and pauses together (ms). */
  longestMs: number;
  attempts: number;
}

const BOUNDS: Record<Patience, Bounds> = {
  brief: { longestMs: Number.POSITIVE_INFINITY, attempts: MOST_ATTEMPTS },
  command: { longestMs: 30 * SECOND_MS, attempts: Number.POSITIVE_INFINITY },
  worker: { longestMs: 2 * MINUTE_MS, attempts: Number.POSITIVE_INFINITY },
};

/**
 * Settings of an SDK client that repeats its calls with this patience.
 * @param attempts maximum number of attempts at a call. Default: what the patience allows
 * @param leastPauseMs least pause (ms) before a repeated call
 */
export function retrying(
  patience: Patience,
  attempts = BOUNDS[patience].attempts,
  leastPauseMs = 0,
): Pick<CloudWatchLogsClientConfig, 'retryStrategy'> & { retryMode: string; maxAttempts: number } {
  const bounds = { ...BOUNDS[patience], attempts, leastPauseMs };
  // AWS answers LimitExceededException to a create while another export task runs. The SDK's adaptive mode counts this
  // as throttling, and would slow down all calls of the client. So the mode is `standard`.
  const retryStrategy = repeatingWithin(bounds, patience === 'command');
  return { retryMode: 'standard', maxAttempts: MOST_ATTEMPTS, retryStrategy };
}

const FIRST_PAUSE_MS = SECOND_MS / 4;
const LONGEST_PAUSE_MS = 10 * SECOND_MS;

/**
 * An attempt at a call, with the pause before the attempt. To ask for the next attempt, the SDK passes the last
 * attempt.
 */
interface Attempt {
  readonly beganMs: number;
  /** True if the repetition of this call has been announced, or must not be announced. */
  readonly isAnnounced: boolean;
  getRetryCount(): number;
  getRetryDelay(): number;
}

const attempt = (beganMs: number, before: number, pauseMs: number, isAnnounced: boolean): Attempt => ({
  beganMs,
  isAnnounced,
  getRetryCount: () => before,
  getRetryDelay: () => pauseMs,
});

/**
 * A retry strategy for the SDK that ends at these bounds, and has no retry quota. The SDK's own standard strategy has a
 * quota for each client. A few calls that are throttled for long would use up the retries of all other calls.
 */
const repeatingWithin = (
  { longestMs, attempts, leastPauseMs }: Bounds & { leastPauseMs: number },
  announces: boolean,
) => ({
  acquireInitialRetryToken: async () => attempt(performance.now(), 0, 0, !announces),

  async refreshRetryTokenForRetry(last: unknown, { error, errorType, retryAfterHint }: RetryReason): Promise<Attempt> {
    const { beganMs, isAnnounced, getRetryCount } = last as Attempt;
    const facts = factsOf(error);
    const before = getRetryCount() + 1;
    if (before >= attempts) throw error;
    if (facts.unconnected ? before >= MOST_ATTEMPTS : !isRepeated(error, errorType, facts)) throw error;
    const hintedMs = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - Date.now();
    const pauseMs = Math.max(hintedMs, leastPauseMs, pauseBefore(before));
    const spentMs = performance.now() - beganMs;
    if (spentMs + pauseMs > longestMs) throw error;
    // A call that cannot connect is not announced, because it is given up soon.
    const isLong = spentMs + pauseMs >= ANNOUNCED_AFTER_MS && !facts.unconnected;
    if (isLong && !isAnnounced) announceRepeat({ ...answerIn(facts), leftMs: longestMs - spentMs });
    return attempt(beganMs, before, pauseMs, isAnnounced || isLong);
  },

  recordSuccess: () => {},
});

/**
 * Whether a call is sent again. If the machine's clock is wrong, the SDK corrects its time by each answer, and then
 * reports every error as transient. In this case a call is repeated only after a passing error or a refused signature.
 * The next signature has AWS's time.
 */
function isRepeated(error: unknown, errorType: string, facts: ErrorFacts): boolean {
  if (isPassing(facts)) return true;
  return isClockCorrected(error) ? isClockProblem(facts) : errorType !== 'CLIENT_ERROR';
}

const isClockCorrected = (error: unknown): boolean =>
  error instanceof Error && '$metadata' in error && Reflect.get(Object(error.$metadata), 'clockSkewCorrected') === true;

/** Time after which a command announces that a call is being repeated, so that the user learns why it takes so long. */
const ANNOUNCED_AFTER_MS = 3 * SECOND_MS;

const answerIn = ({ name, code, status }: ErrorFacts) => ({ reason: code ?? name, isAnswered: status !== undefined });

/** The information that the SDK passes about a failed attempt. */
interface RetryReason {
  error?: unknown;
  errorType: string;
  retryAfterHint?: Date;
}

/**
 * The pause (ms) before a retry. The pause doubles with each retry, up to 10 s. Half of it is random, so that parallel
 * calls are not all repeated at the same time.
 */
const pauseBefore = (retry: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** (retry - 1), LONGEST_PAUSE_MS) * (1 - Math.random() / 2);
