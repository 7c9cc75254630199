import { ServiceError } from '../core/errors.js';
import { comparePositions, type EventPosition, type EventRange, type StoredEvent } from './event-log.js';
import { flag, integer, list, long, optional, required, text } from './fields.js';
import { compileFilterPattern } from './filter-pattern.js';
import { chosenGroup, groupIdentifier, groupName, pageToken, streamName } from './names.js';
import { type LogsOperation, operation } from './operation.js';
import { eventBytes } from './put-events.js';
import { byName, groupNamed, type LogGroup, type LogStream, readPage, streamNamed } from './store.js';
import { invalidToken, readToken, writeToken } from './tokens.js';

const MAX_PAGE = 10_000;
/** AWS returns at most 1 MB of events in a page. */
const MAX_PAGE_BYTES = 1_048_576;
/** Events looked at for one page of a sparse filter; AWS too may return an empty page with a token. */
const MAX_SCANNED = 100_000;
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
  async ({ lane, clock }, input) => {
    const found = groupNamed(lane, chosenGroup(input));
    const stream = streamNamed(found, input.logStreamName);
    const token = input.nextToken === undefined ? undefined : readDirection(input.nextToken);
    const backwards = token === undefined ? input.startFromHead !== true : token.direction === 'b';
    const range: EventRange = {
      fromMs: toMs(input.startTime ?? 0n),
      // Events at endTime itself are left out here, unlike in FilterLogEvents.
      toMs: input.endTime === undefined ? LAST_MS : toMs(input.endTime) - 1,
      ...(token === undefined ? {} : backwards ? { before: token.position } : { after: token.position }),
    };
    const events = await readPage(found, stream, range, input.limit ?? MAX_PAGE, clock.now(), backwards);
    const kept = withinBytes(events, backwards);
    const first = kept[0] ?? token?.position ?? { timestamp: range.fromMs, sequence: 0 };
    const last = kept.at(-1) ?? token?.position ?? { timestamp: range.fromMs, sequence: -1 };
    return {
      events: kept.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: writeDirection('f', last),
      nextBackwardToken: writeDirection('b', first),
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
  async ({ lane, clock }, input) => {
    const { logStreamNames, logStreamNamePrefix, limit = MAX_PAGE } = input;
    if (logStreamNames !== undefined && logStreamNamePrefix !== undefined) {
      throw new ServiceError(
        'InvalidParameterException',
        'logStreamNames and logStreamNamePrefix are mutually exclusive parameters.',
      );
    }
    const found = groupNamed(lane, chosenGroup(input));
    const matches = compileFilterPattern(input.filterPattern ?? '');
    const range: EventRange = { fromMs: toMs(input.startTime ?? 0n), toMs: toMs(input.endTime ?? BigInt(LAST_MS)) };
    const listing = [
      'events',
      lane.accountId,
      lane.region,
      found.name,
      logStreamNames,
      logStreamNamePrefix,
      input.filterPattern,
      range.fromMs,
      range.toMs,
    ];
    let after =
      input.nextToken === undefined ? undefined : (readToken(input.nextToken, listing, clock.now()) as EventPosition);
    const streams = logStreamNames?.map((name) => streamNamed(found, name)) ?? streamsUnder(found, logStreamNamePrefix);
    const events: object[] = [];
    let bytes = 0;
    let more = true;
    for (let scanned = 0; more && events.length < limit && scanned < MAX_SCANNED; ) {
      const wanted = limit - events.length;
      const rangeLeft = after === undefined ? range : { ...range, after };
      const page = await mergedPage(found, streams, rangeLeft, wanted, clock.now());
      more = page.length === wanted;
      scanned += page.length;
      for (const { stream, event } of page) {
        const isWanted = matches(event.message);
        const size = isWanted ? eventBytes(event.message) : 0;
        if (events.length > 0 && bytes + size > MAX_PAGE_BYTES) {
          return { ...filtered(events), nextToken: writeToken(listing, after, clock.now()) };
        }
        after = { timestamp: event.timestamp, sequence: event.sequence };
        bytes += size;
        if (isWanted) events.push(describe(stream, event));
      }
    }
    return { ...filtered(events), ...(more ? { nextToken: writeToken(listing, after, clock.now()) } : {}) };
  },
);

/** The first events of several streams in one order; sequence numbers are unique over all streams. */
async function mergedPage(
  found: LogGroup,
  streams: readonly LogStream[],
  range: EventRange,
  limit: number,
  nowMs: number,
): Promise<{ stream: LogStream; event: StoredEvent }[]> {
  const candidates: { stream: LogStream; event: StoredEvent }[] = [];
  for (const stream of streams) {
    const page = await readPage(found, stream, range, limit, nowMs);
    for (const event of page) candidates.push({ stream, event });
  }
  return candidates.sort((a, b) => comparePositions(a.event, b.event)).slice(0, limit);
}

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

/** As many events as fit a page, counted from the end that the page starts at; always at least one. */
function withinBytes(events: readonly StoredEvent[], fromEnd: boolean): StoredEvent[] {
  const ordered = fromEnd ? [...events].reverse() : [...events];
  let bytes = 0;
  const cut = ordered.findIndex((event, index) => {
    bytes += eventBytes(event.message);
    return index > 0 && bytes > MAX_PAGE_BYTES;
  });
  const kept = cut === -1 ? ordered : ordered.slice(0, cut);
  return fromEnd ? kept.reverse() : kept;
}

function toMs(time: bigint): number {
  return Number(time > BigInt(LAST_MS) ? BigInt(LAST_MS) : time);
}

/** GetLogEvents' tokens do not expire and stay the same at an end of the stream: that is how clients see the end. */
function writeDirection(direction: 'f' | 'b', { timestamp, sequence }: EventPosition): string {
  return `${direction}/${timestamp}.${sequence}`;
}

function readDirection(token: string): { direction: 'f' | 'b'; position: EventPosition } {
  const match = /^([fb])\/(\d{1,16})\.(-?\d{1,16})$/.exec(token);
  if (match === null) throw invalidToken();
  const [, direction, timestamp, sequence] = match;
  return {
    direction: direction === 'b' ? 'b' : 'f',
    position: { timestamp: Number(timestamp), sequence: Number(sequence) },
  };
}

export const readEventOperations: Readonly<Record<string, LogsOperation>> = {
  GetLogEvents: getLogEvents,
  FilterLogEvents: filterLogEvents,
};
