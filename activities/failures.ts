import { ApplicationFailure, Context, log } from '@temporalio/activity';
import { kindOf, LogferryError } from '../contract/index.js';
import { Throttled } from './ports.js';

const THROTTLE_PAUSE_MS = 1_000;

/**
 * Puts what an activity throws into the closed list, since a failure ends up in workflow history, where raw errors of
 * SDKs (which can echo keys and tokens) must not appear.
 *
 * `givesUp`: refusals are final. Where it is false they are tried again for as long as the export lives: somebody may
 * repair a permission, and until then no place is lost.
 */
export function reporting<Input, Output>(
  activity: (input: Input) => Promise<Output>,
  { givesUp }: { givesUp: boolean },
): (input: Input) => Promise<Output> {
  return async (input) => {
    try {
      return await activity(input);
    } catch (error) {
      throw toFailure(error, givesUp);
    }
  };
}

function toFailure(error: unknown, givesUp: boolean): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof Throttled) {
    return ApplicationFailure.create({
      type: 'THROTTLED',
      message: 'AWS throttles',
      nextRetryDelay: THROTTLE_PAUSE_MS,
    });
  }
  if (error instanceof LogferryError) {
    return ApplicationFailure.create({
      type: error.code,
      message: error.message,
      nonRetryable: givesUp && kindOf(error.code) === 'refused' && error.code !== 'AWS_UNREACHABLE',
      details: [{ hint: error.hint }],
    });
  }
  log.error('Activity failed unexpectedly', { error: error instanceof Error ? error.stack : typeof error });
  const name = error instanceof Error ? error.name : 'Error';
  return ApplicationFailure.create({ type: 'UNEXPECTED', message: `${name} in an activity; see the worker's log` });
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
