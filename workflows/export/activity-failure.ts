import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { ERROR_CODES, type ErrorCode, explain, type Failure } from '../../contract/index.js';

/**
 * The failure of an activity, if its code is in the closed list of contract/errors.ts; otherwise the failure
 * `UNEXPECTED`, because the message of any other error must not appear outside of the workflow history.
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
