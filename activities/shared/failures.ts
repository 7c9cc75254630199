import { ApplicationFailure, Context, log } from '@temporalio/activity';
import { RecordConflict, UnreadableObject } from '../../archive/index.js';
import { type Explained, explain, isLogferryError, kindOf, type LogferryError } from '../../contract/index.js';
import { Throttled } from '../ports.js';
import type { Blind } from '../types.js';

const THROTTLE_PAUSE_MS = 1_000;

/**
 * Puts what an activity throws into the closed list, since a failure ends up in workflow history, where raw errors of
 * SDKs (which can echo keys and tokens) must not appear.
 *
 * `credentialsBoundMs`: refusals are final, those of the credentials after this long. Where it is absent all are tried
 * again for as long as the export lives: somebody may repair a permission, and until then no place is lost.
 */
export function reporting<Input, Output>(
  activity: (input: Input) => Promise<Output>,
  { credentialsBoundMs }: { credentialsBoundMs?: number },
): (input: Input) => Promise<Output> {
  return async (input) => {
    try {
      return await activity(input);
    } catch (error) {
      throw toFailure(error, credentialsBoundMs);
    }
  };
}

function toFailure(error: unknown, credentialsBoundMs: number | undefined): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof Throttled) {
    return ApplicationFailure.create({
      type: 'THROTTLED',
      message: 'AWS throttles',
      nextRetryDelay: THROTTLE_PAUSE_MS,
    });
  }
  if (isLogferryError(error)) {
    return ApplicationFailure.create({
      type: error.code,
      message: error.message,
      nonRetryable: credentialsBoundMs !== undefined && isFinal(error, credentialsBoundMs),
      details: [{ hint: error.hint }],
    });
  }
  if (error instanceof RecordConflict || error instanceof UnreadableObject) {
    const { code, message, hint } = explainRecord(error);
    return ApplicationFailure.create({ type: code, message, nonRetryable: true, details: [{ hint }] });
  }
  log.error('Activity failed unexpectedly', { error: error instanceof Error ? error.stack : typeof error });
  const name = error instanceof Error ? error.name : 'Error';
  return ApplicationFailure.create({ type: 'UNEXPECTED', message: `${name} in an activity; see the worker's log` });
}

/** A record that is there and is not what it must be stays so, however often it is read. */
export const explainRecord = (error: RecordConflict | UnreadableObject): Explained =>
  error instanceof RecordConflict
    ? explain('RECORD_CONFLICT', { detail: error.key })
    : explain('RECORD_UNREADABLE', { detail: error.message });

/**
 * Whether trying again cannot mend a refusal. Credentials often come back by themselves, so theirs counts only when the
 * activity, over all its attempts, has waited long enough.
 */
export function isFinal({ code }: LogferryError, credentialsBoundMs: number): boolean {
  if (kindOf(code) !== 'refused' || code === 'AWS_UNREACHABLE') return false;
  return code !== 'CREDENTIALS' || Date.now() - Context.current().info.scheduledTimestampMs >= credentialsBoundMs;
}

/**
 * A look that AWS refuses, or that does not reach it, is an answer: whoever waits on it decides how long, and holds
 * nobody else up meanwhile. Anything else that goes wrong is undefined here and tried again by Temporal.
 */
export function blindBy(error: unknown): Blind | undefined {
  if (!isLogferryError(error) || kindOf(error.code) !== 'refused') return undefined;
  return { kind: 'blind', failure: error.explained };
}

export async function orBlind<Answer>(look: () => Promise<Answer>): Promise<Answer | Blind> {
  try {
    return await look();
  } catch (error) {
    const blind = blindBy(error);
    if (blind) return blind;
    throw error;
  }
}

const BEAT_MS = 5_000;

/** Tells Temporal every few seconds that the worker lives; short activities end before the first beat. */
export function beating<Input, Output>(activity: (input: Input) => Promise<Output>): (input: Input) => Promise<Output> {
  return async (input) => {
    const { heartbeat } = Context.current();
    const beat = setInterval(() => heartbeat(), BEAT_MS);
    try {
      return await activity(input);
    } finally {
      clearInterval(beat);
    }
  };
}
