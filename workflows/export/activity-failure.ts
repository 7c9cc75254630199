import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { ERROR_CODES, type ErrorCode, explain, type Failure } from '../../contract/index.js';

/**
 * The failure with which an activity gave up, in the form of the closed list. The message of any other error stays in
 * the history.
 */
export function failureOf(error: unknown): Failure {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (cause instanceof ApplicationFailure && ERROR_CODES.includes(cause.type as ErrorCode)) {
    const { hint } = explain(cause.type as ErrorCode);
    const [detail] = (cause.details ?? []) as { hint?: string }[];
    return { code: cause.type as ErrorCode, message: cause.message, hint: detail?.hint ?? hint };
  }
  return explain('UNEXPECTED');
}
