import type { FullMessage, ReleaseMessage, TurnMessage, TurnRequest } from './lane.js';
import { EXPORT_ID } from './names.js';
import type { CancelRequest } from './progress.js';

/*
 * What signals carry, read from whatever came. Anybody who may use the namespace can send them, also by hand and by
 * mistake, and a handler that throws would stop its workflow for good: what does not fit is undefined and left alone.
 */

const LONGEST_REASON_CHARS = 1_024;
const LONGEST_NAME_CHARS = 256;
const LONGEST_REQUEST_ID_CHARS = 128;

/** Says enough even where it says nothing: the name of the signal is the wish. */
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
  const told = turnMessageOf(message);
  const trouble = textOf(fieldsOf(message).trouble)?.slice(0, LONGEST_NAME_CHARS);
  return told && { ...told, ...(trouble !== undefined && { trouble }) };
}

/** An owner that no workflow can be named would stop the lane at its grant. */
export function turnRequestOf(message: unknown): TurnRequest | undefined {
  const { requestId, owner, share, weight } = fieldsOf(message);
  if (!isRequestId(requestId) || !isName(owner) || !isName(share)) return undefined;
  return typeof weight === 'number' && weight >= 1 ? { requestId, owner, share, weight } : undefined;
}

const fieldsOf = (message: unknown): Record<string, unknown> =>
  typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : {};
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const isName = (value: unknown): value is string => typeof value === 'string' && EXPORT_ID.test(value);
const isRequestId = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST_REQUEST_ID_CHARS && value.includes('/');
