import { long, optional } from '../../json/fields.js';
import { groupIdentifier, groupName } from './name-fields.js';

/** Maximum number of events in a page. */
export const MAX_PAGE = 10_000;
/** AWS's maximum size of the events in a page (bytes). */
export const MAX_PAGE_BYTES = 1_048_576;
export const LAST_MS = Number.MAX_SAFE_INTEGER;

/**
 * The input members of an operation that reads events: the window (epoch milliseconds), and the name or ARN of the
 * group.
 */
export const readWindow = {
  startTime: optional(long({ min: 0n })),
  endTime: optional(long({ min: 0n })),
  logGroupName: optional(groupName),
  logGroupIdentifier: optional(groupIdentifier),
};

/** Converts epoch milliseconds to a number. A value beyond `LAST_MS`, which no event can have, becomes `LAST_MS`. */
export function toMs(time: bigint): number {
  return Number(time > BigInt(LAST_MS) ? BigInt(LAST_MS) : time);
}
