import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { Searchable } from '../../activities/index.js';
import { ERROR_CODES, type ErrorCode, explain, type Failure } from '../../contract/index.js';

/**
 * The failure of an activity, if its code is in the closed list of contract/errors.ts. For any other error it is
 * `UNEXPECTED`, because the error's message must not appear outside of the workflow history.
 */
export function failureOf(error: unknown): Failure {
  const cause = causeOf(error);
  if (cause && ERROR_CODES.includes(cause.type as ErrorCode)) {
    const { hint } = explain(cause.type as ErrorCode);
    return { code: cause.type as ErrorCode, message: cause.message, hint: detailOf(cause).hint ?? hint };
  }
  return explain('UNEXPECTED');
}

/**
 * True if the failed `openExport` reports that the namespace has the search attributes of exports. See `Searchable`.
 */
export function searchableBy(error: unknown): true | undefined {
  const cause = causeOf(error);
  return cause && detailOf(cause).searchable;
}

function causeOf(error: unknown): ApplicationFailure | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure ? cause : undefined;
}

const detailOf = ({ details }: ApplicationFailure): Searchable & { hint?: string } =>
  ((details ?? []) as (Searchable & { hint?: string })[])[0] ?? {};
