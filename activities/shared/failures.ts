import { ApplicationFailure, Context, log } from '@temporalio/activity';
import { RecordConflict, UnreadableObject } from '../../archive/index.js';
import {
  type ErrorCode,
  type Explained,
  explain,
  isLogferryError,
  isOutage,
  kindOf,
  type LogferryError,
} from '../../contract/index.js';
import { AwsCallFailed, BROKEN_CONNECTION, Throttled } from '../ports.js';
import type { Blind } from '../types/blind.js';

/**
 * Number of the attempt from which on a mistake in this code ends an activity. Such a mistake causes the same failure
 * at each attempt.
 */
const DETERMINISTIC_ATTEMPTS = 3;

/**
 * The failures that end an activity, beside those of {@link explainFinal}. After any other failure, Temporal tries the
 * activity again until its attempts are used up or the export ends.
 */
export interface Finality {
  /**
   * Time (ms) for which refused credentials are tried again before they end the activity. Any other refusal by AWS or
   * by the worker's configuration ends it immediately. Absent: no refusal ends it.
   */
  credentialsBoundMs?: number;
  /** Whether a mistake in this code ends the activity, from attempt {@link DETERMINISTIC_ATTEMPTS} on. */
  deterministic?: true;
}

/**
 * Wraps an activity so that it fails only with errors of the closed list in contract/errors.ts, or with an
 * `ApplicationFailure` that it has made itself. A failure ends up in workflow history, where raw errors of SDKs must
 * not appear, because they can contain keys and tokens.
 */
export function reporting<Input, Output>(
  activity: (input: Input) => Promise<Output>,
  finality: Finality,
): (input: Input) => Promise<Output> {
  return async (input) => {
    try {
      return await activity(input);
    } catch (error) {
      throw toFailure(error, finality);
    }
  };
}

function toFailure(error: unknown, { credentialsBoundMs, deterministic }: Finality): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  const final = explainFinal(error);
  if (final) return failureFrom(final, true);
  const outage = outageOf(error);
  if (outage) {
    log.warn(outage.message);
    return failureFrom(outage, false);
  }
  if (isLogferryError(error)) {
    return failureFrom(error.explained, credentialsBoundMs !== undefined && isFinal(error, credentialsBoundMs));
  }
  logUnexpected(error);
  const name = error instanceof Error ? error.name : 'Error';
  const { code: type } = explain('UNEXPECTED');
  const message = `${name} in an activity; see the worker's log`;
  return ApplicationFailure.create({ type, message, nonRetryable: deterministic === true && isHopeless(error) });
}

const failureFrom = ({ code, message, hint }: Explained, nonRetryable: boolean): ApplicationFailure =>
  ApplicationFailure.create({ type: code, message, nonRetryable, details: [{ hint }] });

/** Writes an unexpected error to the worker's log. Messages of the closed list must not contain its details. */
export const logUnexpected = (error: unknown): void =>
  log.error('Activity failed unexpectedly', { error: error instanceof Error ? error.stack : typeof error });

/**
 * Explains a failure of AWS or of the network, after the adapter has repeated the call; undefined for any other
 * failure. Such failures happen every day and pass by themselves, so the log gets a warning without a stack trace.
 */
function outageOf(error: unknown): Explained | undefined {
  if (isLogferryError(error)) return isOutage(error) ? error.explained : undefined;
  if (error instanceof Throttled) return explain('AWS_BUSY', { throttled: error.operation });
  if (error instanceof AwsCallFailed) return explain('AWS_CALL_FAILED', { detail: error.message });
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return BROKEN_CONNECTION.has(code) ? explain('AWS_CALL_FAILED', { detail: code }) : undefined;
}

const DETERMINISTIC: ReadonlySet<string> = new Set(['RangeError', 'SyntaxError', 'TypeError', 'ZodError', '$ZodError']);

/** Whether an error is of a kind that occurs again at each attempt, because a mistake in this code causes it. */
export const isDeterministic = (error: unknown): boolean => error instanceof Error && DETERMINISTIC.has(error.name);

/**
 * Whether an error ends a `deterministic` activity: a mistake in this code causes it, and this is attempt
 * {@link DETERMINISTIC_ATTEMPTS} or a later one.
 */
const isHopeless = (error: unknown): boolean =>
  isDeterministic(error) && Context.current().info.attempt >= DETERMINISTIC_ATTEMPTS;

/**
 * Explains the failures that are final at the first attempt of every activity: `UNPROVEN`, and a record that conflicts,
 * is damaged or is missing. Undefined for any other failure, which other rules can make final, too.
 */
export function explainFinal(error: unknown): Explained | undefined {
  if (isLogferryError(error) && error.code === 'UNPROVEN') return error.explained;
  return error instanceof RecordConflict || error instanceof UnreadableObject ? explainRecord(error) : undefined;
}

/** Explains a stored record that conflicts with the one to write, or that is damaged or missing. */
export const explainRecord = (error: RecordConflict | UnreadableObject): Explained =>
  error instanceof RecordConflict
    ? explain('RECORD_CONFLICT', { detail: error.key })
    : explain('RECORD_UNREADABLE', { detail: error.message });

/**
 * Whether a refusal is final. Credentials often become valid again without help. So a refusal of credentials is final
 * only after the attempts of the activity have waited for `credentialsBoundMs`.
 */
function isFinal({ code }: LogferryError, credentialsBoundMs: number): boolean {
  if (kindOf(code) !== 'refused') return false;
  // Compares two times of Temporal's clock, because the clock of a worker can be wrong by days.
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = Context.current().info;
  return code !== 'CREDENTIALS' || currentAttemptScheduledTimestampMs - scheduledTimestampMs >= credentialsBoundMs;
}

/** Refusals that are about one log group or slice. Waiting does not change them. */
const OF_A_SLICE: ReadonlySet<ErrorCode> = new Set([
  'LOG_GROUP_MISSING',
  'LOG_GROUP_REMADE',
  'LOG_GROUP_CHANGED',
  'KEY_TOO_LONG',
]);

/**
 * The blind answer for a slice that the activity cannot read or record for now: as {@link blindBy}, but undefined for
 * the refusals of {@link OF_A_SLICE}.
 */
export const blindForSlice = (error: unknown): Blind | undefined =>
  isLogferryError(error) && OF_A_SLICE.has(error.code) ? undefined : blindBy(error);

/**
 * The blind answer of an activity that AWS or the worker's configuration refuses, or that AWS throttles or does not
 * answer. By this answer, the workflow can show the reason, decide how long to wait, and give its turn back while it
 * waits. Undefined for any other failure.
 */
export function blindBy(error: unknown): Blind | undefined {
  if (error instanceof AwsCallFailed && error.isRejected) {
    return { kind: 'blind', failure: explain('REJECTED_BY_AWS', { detail: error.message }) };
  }
  const outage = outageOf(error);
  if (outage) {
    log.warn(outage.message);
    return { kind: 'blind', failure: outage };
  }
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
