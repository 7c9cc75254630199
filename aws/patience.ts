import type { CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import { MINUTE_MS, SECOND_MS } from '../contract/index.js';
import { type ErrorFacts, factsOf, isClockProblem, isPassing, type Patience } from './failures.js';
import { announceRepeat } from './repeated-calls.js';

/** Three attempts to connect fit into the 10 seconds within which an unreachable endpoint must be reported. */
const MOST_ATTEMPTS = 3;

/** When a call is given up. */
interface Bounds {
  /** Time of all attempts and pauses (ms). */
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
 * @param attempts most attempts at a call, where it is fewer than the patience allows
 */
export function retrying(
  patience: Patience,
  attempts = BOUNDS[patience].attempts,
): Pick<CloudWatchLogsClientConfig, 'retryStrategy'> & { retryMode: string; maxAttempts: number } {
  const bounds = { ...BOUNDS[patience], attempts };
  // The adaptive mode counts a taken slot as throttling and would slow all calls of a client.
  const retryStrategy = repeatingWithin(bounds, patience === 'command');
  return { retryMode: 'standard', maxAttempts: MOST_ATTEMPTS, retryStrategy };
}

const FIRST_PAUSE_MS = SECOND_MS / 4;
const LONGEST_PAUSE_MS = 10 * SECOND_MS;

/** An attempt at a call, with the pause before it. The SDK hands it back to ask for the next attempt. */
interface Attempt {
  readonly beganMs: number;
  /** Whether the repetition of this call has been announced. */
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
 * The SDK's own retries within other bounds. The SDK's standard strategy has a retry quota for each client: a few calls that
 * are throttled for long would use up the retries of all others.
 */
const repeatingWithin = ({ longestMs, attempts }: Bounds, announces: boolean) => ({
  acquireInitialRetryToken: async () => attempt(performance.now(), 0, 0, !announces),

  async refreshRetryTokenForRetry(last: unknown, { error, errorType, retryAfterHint }: RetryReason): Promise<Attempt> {
    const { beganMs, isAnnounced, getRetryCount } = last as Attempt;
    const facts = factsOf(error);
    const before = getRetryCount() + 1;
    if (before >= attempts) throw error;
    if (facts.unconnected ? before >= MOST_ATTEMPTS : !isRepeated(error, errorType, facts)) throw error;
    const hintedMs = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - Date.now();
    const pauseMs = Math.max(hintedMs, pauseBefore(before));
    const spentMs = performance.now() - beganMs;
    if (spentMs + pauseMs > longestMs) throw error;
    // A call that cannot connect is given up soon.
    const isLong = spentMs + pauseMs >= ANNOUNCED_AFTER_MS && !facts.unconnected;
    if (isLong && !isAnnounced) announceRepeat({ ...answerIn(facts), leftMs: longestMs - spentMs });
    return attempt(beganMs, before, pauseMs, isAnnounced || isLong);
  },

  recordSuccess: () => {},
});

/**
 * Whether a call is sent again. Where the machine's clock is wrong, the SDK corrects it by each answer and calls every
 * error passing that came with a correction. Only a refused signature is passing, because the next signature has AWS's
 * time.
 */
function isRepeated(error: unknown, errorType: string, facts: ErrorFacts): boolean {
  if (isPassing(facts)) return true;
  return isClockCorrected(error) ? isClockProblem(facts) : errorType !== 'CLIENT_ERROR';
}

const isClockCorrected = (error: unknown): boolean =>
  error instanceof Error && '$metadata' in error && Reflect.get(Object(error.$metadata), 'clockSkewCorrected') === true;

/** A person who waits for a command learns after this time why it takes so long. */
const ANNOUNCED_AFTER_MS = 3 * SECOND_MS;

const answerIn = ({ name, code, status }: ErrorFacts) => ({ reason: code ?? name, isAnswered: status !== undefined });

/** What the SDK says about a failed attempt. */
interface RetryReason {
  error?: unknown;
  errorType: string;
  retryAfterHint?: Date;
}

/**
 * The pause before a retry: it doubles, and its second half is random, so that parallel calls are not all repeated at
 * once.
 */
const pauseBefore = (retry: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** (retry - 1), LONGEST_PAUSE_MS) * (1 - Math.random() / 2);
