import { writeToken } from '../../core/page-tokens.js';
import { ServiceError } from '../../core/service-error.js';
import { flag, integer, list, optional, text } from '../../json/fields.js';
import { compileFilterPattern } from '../filter-patterns/index.js';
import { type EventPosition, type EventRange, eventBytes, type StoredEvent } from '../model/events/index.js';
import { eventsOfStreams } from '../model/events-of-streams.js';
import { byName, type LogGroup, type LogStream, streamNamed } from '../model/logs-store.js';
import { keptRange } from '../model/retention.js';
import { chosenGroup } from './chosen-group.js';
import { pageToken, streamName, streamNameText } from './name-fields.js';
import { readToken } from './next-token.js';
import { operation } from './operation.js';
import { LAST_MS, MAX_PAGE, MAX_PAGE_BYTES, readWindow, toMs } from './read-window.js';

/**
 * Maximum size of the events that are searched for one page (bytes). If the filter matches none of them, the page is
 * empty and has a token. AWS can return such pages, too.
 */
const MAX_SCANNED_BYTES = 32 * 1024 * 1024;
/** Earliest start time (epoch ms) with which FilterLogEvents can return the newest events first (API page). */
const NEWEST_FIRST_FROM_MS = Date.UTC(2024, 0, 1);

/** The content of a page token: the position of the last event that was searched, and the direction of the listing. */
interface Continuation {
  readonly position: EventPosition;
  readonly newestFirst: boolean;
}

export const filterLogEvents = operation(
  {
    ...readWindow,
    logStreamNames: optional(list(streamName, { min: 1, max: 100 })),
    logStreamNamePrefix: optional(streamNameText),
    filterPattern: optional(text({ max: 1024 })),
    nextToken: optional(pageToken),
    limit: optional(integer({ min: 1, max: MAX_PAGE })),
    startFromHead: optional(flag()),
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
    if (found.logGroupClass !== 'STANDARD') {
      throw new ServiceError('ValidationException', 'This operation is only supported on the Standard log class.');
    }
    const matches = compileFilterPattern(input.filterPattern ?? '');
    const range: EventRange = { fromMs: toMs(input.startTime ?? 0n), toMs: toMs(input.endTime ?? BigInt(LAST_MS)) };
    const streamChoice = [logStreamNames, logStreamNamePrefix];
    const window = [range.fromMs, range.toMs];
    const listing = [
      'events',
      logs.accountId,
      logs.region,
      found.name,
      ...streamChoice,
      input.filterPattern,
      ...window,
    ];
    const nowMs = clock.now();
    const start =
      input.nextToken === undefined ? undefined : (readToken(input.nextToken, listing, nowMs) as Continuation);
    const newestFirst = start?.newestFirst ?? input.startFromHead === false;
    if (newestFirst && range.fromMs < NEWEST_FIRST_FROM_MS) {
      throw new ServiceError(
        'InvalidParameterException',
        'startFromHead can be false only with a startTime of Jan 1, 2024 00:00:00 UTC or later.',
      );
    }
    let position = start?.position;
    const streams = logStreamNames?.map((name) => streamNamed(found, name)) ?? streamsUnder(found, logStreamNamePrefix);
    const rest = position === undefined ? {} : newestFirst ? { before: position } : { after: position };
    const kept = keptRange(logs, found, { ...range, ...rest }, nowMs);
    const events: object[] = [];
    let bytes = 0;
    let scanned = 0;
    for (const { stream, event } of eventsOfStreams(streams, kept, newestFirst)) {
      const isWanted = matches(event.message);
      const size = eventBytes(event.message);
      const isFull = events.length >= limit || (events.length > 0 && isWanted && bytes + size > MAX_PAGE_BYTES);
      if (isFull || scanned > MAX_SCANNED_BYTES) {
        return { ...filtered(events), nextToken: writeToken(listing, { position, newestFirst }, nowMs) };
      }
      scanned += size;
      position = { timestamp: event.timestamp, sequence: event.sequence };
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
  // AWS's event ids have 56 digits. Clients treat an id as an opaque, unique text.
  const eventId = `${String(timestamp).padStart(20, '0')}${String(sequence).padStart(36, '0')}`;
  return { logStreamName: stream.name, timestamp, message, ingestionTime, eventId };
}

function filtered(events: object[]): object {
  return { events, searchedLogStreams: [] };
}
