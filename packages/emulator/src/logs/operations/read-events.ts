import { ServiceError } from '../../core/errors.js';
import { writeToken } from '../../core/page-tokens.js';
import { flag, integer, list, long, optional, required, text } from '../../json/fields.js';
import { type EventPosition, type EventRange, eventBytes, type StoredEvent } from '../model/events/index.js';
import { eventsOfStreams } from '../model/events-of-streams.js';
import { byName, type LogGroup, type LogStream, readPage, streamNamed } from '../model/logs-store.js';
import { chosenGroup } from './chosen-group.js';
import { compileFilterPattern } from './filter-pattern.js';
import { groupIdentifier, groupName, pageToken, streamName } from './name-fields.js';
import { readToken } from './next-token.js';
import { type LogsOperations, operation } from './operation.js';

const MAX_PAGE = 10_000;
/** AWS returns at most 1 MB of events in a page. */
const MAX_PAGE_BYTES = 1_048_576;
/** Bytes that are searched for one page of a sparse filter; AWS, too, may return an empty page with a token. */
const MAX_SCANNED_BYTES = 32 * 1024 * 1024;
const LAST_MS = Number.MAX_SAFE_INTEGER;

const window = { startTime: optional(long({ min: 0n })), endTime: optional(long({ min: 0n })) };
const group = { logGroupName: optional(groupName), logGroupIdentifier: optional(groupIdentifier) };

const getLogEvents = operation(
  {
    ...group,
    ...window,
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
      // Unlike FilterLogEvents, this excludes events at endTime itself.
      toMs: input.endTime === undefined ? LAST_MS : toMs(input.endTime) - 1,
      ...(token === undefined ? {} : backwards ? { before: token.position } : { after: token.position }),
    };
    const size = { events: input.limit ?? MAX_PAGE, bytes: MAX_PAGE_BYTES, fromEnd: backwards };
    const events = readPage(found, stream, range, size, nowMs);
    const first = events[0] ?? token?.position ?? { timestamp: range.fromMs, sequence: 0 };
    const last = events.at(-1) ?? token?.position ?? { timestamp: range.fromMs, sequence: -1 };
    // At an end of the stream the given token comes back unchanged, by which clients recognise the end.
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

const filterLogEvents = operation(
  {
    ...group,
    ...window,
    logStreamNames: optional(list(streamName, { min: 1, max: 100 })),
    logStreamNamePrefix: optional(streamName),
    filterPattern: optional(text({ max: 1024 })),
    nextToken: optional(pageToken),
    limit: optional(integer({ min: 1, max: MAX_PAGE })),
    interleaved: optional(flag()),
    unmask: optional(flag()),
  },
  ({ logs, clock }, input) => {
    const { logStreamNames, logStreamNamePrefix, limit = MAX_PAGE } = input;
    if (logStreamNames !== undefined && logStreamNamePrefix !== undefined) {
      throw new ServiceError(
        'InvalidParameterException',
        'logStreamNames and logStreamNamePrefix are mutually exclusive parameters.',
      );
    }
    const found = chosenGroup(logs, input);
    const matches = compileFilterPattern(input.filterPattern ?? '');
    const range: EventRange = { fromMs: toMs(input.startTime ?? 0n), toMs: toMs(input.endTime ?? BigInt(LAST_MS)) };
    const listing = [
      'events',
      logs.accountId,
      logs.region,
      found.name,
      logStreamNames,
      logStreamNamePrefix,
      input.filterPattern,
      range.fromMs,
      range.toMs,
    ];
    const nowMs = clock.now();
    let after =
      input.nextToken === undefined ? undefined : (readToken(input.nextToken, listing, nowMs) as EventPosition);
    const streams = logStreamNames?.map((name) => streamNamed(found, name)) ?? streamsUnder(found, logStreamNamePrefix);
    const rangeLeft = after === undefined ? range : { ...range, after };
    const events: object[] = [];
    let bytes = 0;
    let scanned = 0;
    for (const { stream, event } of eventsOfStreams(found, streams, rangeLeft, nowMs)) {
      const isWanted = matches(event.message);
      const size = eventBytes(event.message);
      const isFull = events.length >= limit || (events.length > 0 && isWanted && bytes + size > MAX_PAGE_BYTES);
      if (isFull || scanned > MAX_SCANNED_BYTES) {
        return { ...filtered(events), nextToken: writeToken(listing, after, nowMs) };
      }
      scanned += size;
      after = { timestamp: event.timestamp, sequence: event.sequence };
      if (!isWanted) continue;
      bytes += size;
      events.push(describe(stream, event));
    }
    return filtered(events);
  },
);

function streamsUnder(found: LogGroup, prefix = ''): LogStream[] {
  return [...found.streams.values()].filter((stream) => stream.name.startsWith(prefix)).sort(byName);
}

function describe(stream: LogStream, event: StoredEvent): object {
  const { timestamp, message, ingestionTime, sequence } = event;
  // AWS's event ids are 56 digits; clients treat them as opaque and unique.
  const eventId = `${String(timestamp).padStart(20, '0')}${String(sequence).padStart(36, '0')}`;
  return { logStreamName: stream.name, timestamp, message, ingestionTime, eventId };
}

function filtered(events: object[]): object {
  return { events, searchedLogStreams: [] };
}

function toMs(time: bigint): number {
  return Number(time > BigInt(LAST_MS) ? BigInt(LAST_MS) : time);
}

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

export const readEventOperations: LogsOperations = {
  GetLogEvents: getLogEvents,
  FilterLogEvents: filterLogEvents,
};
