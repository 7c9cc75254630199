import { writeToken } from '../../core/page-tokens.js';
import { flag, integer, optional, required } from '../../json/fields.js';
import type { EventPosition, EventRange } from '../model/events/index.js';
import { streamNamed } from '../model/logs-store.js';
import { keptRange } from '../model/retention.js';
import { chosenGroup } from './chosen-group.js';
import { pageToken, streamName } from './name-fields.js';
import { readToken } from './next-token.js';
import { operation } from './operation.js';
import { LAST_MS, MAX_PAGE, MAX_PAGE_BYTES, readWindow, toMs } from './read-window.js';

export const getLogEvents = operation(
  {
    ...readWindow,
    logStreamName: required(streamName),
    nextToken: optional(pageToken),
    limit: optional(integer({ min: 1, max: MAX_PAGE })),
    startFromHead: optional(flag()),
    unmask: optional(flag()),
  },
  ({ logs, clock }, input) => {
    const found = chosenGroup(logs, input);
    const stream = streamNamed(found, input.logStreamName);
    const nowMs = clock.now();
    const listing = ['stream', logs.accountId, logs.region, found.name, stream.name];
    const token = input.nextToken === undefined ? undefined : readDirection(input.nextToken, listing, nowMs);
    const backwards = token === undefined ? input.startFromHead !== true : token.direction === 'b';
    const range: EventRange = {
      fromMs: toMs(input.startTime ?? 0n),
      // Unlike FilterLogEvents, GetLogEvents excludes events at endTime itself.
      toMs: input.endTime === undefined ? LAST_MS : toMs(input.endTime) - 1,
      ...(token === undefined ? {} : backwards ? { before: token.position } : { after: token.position }),
    };
    const size = { events: input.limit ?? MAX_PAGE, bytes: MAX_PAGE_BYTES, fromEnd: backwards };
    const events = stream.log.page(keptRange(logs, found, range, nowMs), size);
    const first = events[0] ?? token?.position ?? { timestamp: range.fromMs, sequence: 0 };
    const last = events.at(-1) ?? token?.position ?? { timestamp: range.fromMs, sequence: -1 };
    // At an end of the stream the reply repeats the token of the request, so that clients recognise the end.
    const atEnd = (direction: 'f' | 'b') => events.length === 0 && token?.direction === direction;
    const next = (direction: 'f' | 'b', position: EventPosition) =>
      atEnd(direction) ? input.nextToken : writeDirection(direction, position, listing, nowMs);
    return {
      events: events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: next('f', last),
      nextBackwardToken: next('b', first),
    };
  },
);

/** Tokens have AWS's form, which shows the direction. */
function writeDirection(
  direction: 'f' | 'b',
  { timestamp, sequence }: EventPosition,
  listing: readonly unknown[],
  nowMs: number,
): string {
  return `${direction}/${writeToken([...listing, direction], { timestamp, sequence }, nowMs)}`;
}

/** @throws ServiceError InvalidParameterException */
function readDirection(
  token: string,
  listing: readonly unknown[],
  nowMs: number,
): { direction: 'f' | 'b'; position: EventPosition } {
  const direction = token.startsWith('b/') ? 'b' : 'f';
  const position = readToken(token.slice(2), [...listing, direction], nowMs) as EventPosition;
  return { direction, position };
}
