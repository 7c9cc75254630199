import { type CallAges, statedCalls } from './call-budget.js';
import { defined } from './defined.js';
import type { FullMessage, GrantedMessage, ReleaseMessage, TurnMessage, TurnRequest } from './lane.js';
import { EXPORT_ID, exportIdOf } from './names.js';
import type { CancelRequest } from './progress.js';

/*
 * Parsers of signal payloads. Every client of the namespace can send signals, also by hand and by mistake. A handler
 * that throws would stop its workflow permanently. For a payload that does not fit, a parser returns undefined, and the
 * handler ignores the signal. Only `cancelRequestOf` accepts every payload.
 */

const LONGEST_REASON_CHARS = 1_024;
const LONGEST_NAME_CHARS = 256;
const LONGEST_REQUEST_ID_CHARS = 128;

/** Reads a cancel request. A malformed payload still cancels, because the signal's name alone says what is wanted. */
export function cancelRequestOf(message: unknown): CancelRequest {
  const { reason, requestedBy } = fieldsOf(message);
  return {
    reason: textOf(reason)?.slice(0, LONGEST_REASON_CHARS) ?? 'not said',
    requestedBy: textOf(requestedBy)?.slice(0, LONGEST_NAME_CHARS) ?? 'not said',
  };
}

export function turnMessageOf(message: unknown): TurnMessage | undefined {
  const { requestId } = fieldsOf(message);
  return isRequestId(requestId) ? { requestId } : undefined;
}

export function fullMessageOf(message: unknown): FullMessage | undefined {
  const { requestId, retryAfterMs } = fieldsOf(message);
  const isTime = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) && retryAfterMs >= 0;
  return isRequestId(requestId) && isTime ? { requestId, retryAfterMs } : undefined;
}

export function releaseMessageOf(message: unknown): ReleaseMessage | undefined {
  const release = turnMessageOf(message);
  const trouble = textOf(fieldsOf(message).trouble)?.slice(0, LONGEST_NAME_CHARS);
  return release && defined({ ...release, trouble, calls: callsOf(message) });
}

export function grantedMessageOf(message: unknown): GrantedMessage | undefined {
  const granted = turnMessageOf(message);
  return granted && defined({ ...granted, calls: callsOf(message) });
}

/**
 * Reads a turn request. Rejects an owner that cannot be an export's workflow id, because a signal to such an owner
 * would fail the lane's workflow task.
 */
export function turnRequestOf(message: unknown): TurnRequest | undefined {
  const { requestId, owner, share, weight } = fieldsOf(message);
  if (!isRequestId(requestId) || !isOwner(owner) || !isName(share)) return undefined;
  return typeof weight === 'number' && weight >= 1 ? { requestId, owner, share, weight } : undefined;
}

const fieldsOf = (message: unknown): Record<string, unknown> =>
  typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : {};
const callsOf = (message: unknown): CallAges | undefined => {
  const { calls } = fieldsOf(message);
  return calls === undefined ? undefined : statedCalls(calls);
};
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const isName = (value: unknown): value is string => typeof value === 'string' && EXPORT_ID.test(value);
/** Whether a value can be the id of an export's workflow. */
const isOwner = (value: unknown): value is string => typeof value === 'string' && EXPORT_ID.test(exportIdOf(value));
const isRequestId = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST_REQUEST_ID_CHARS && value.includes('/');
