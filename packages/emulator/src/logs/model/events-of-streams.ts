import { type EventRange, mergeSorted, type PageSize, type StoredEvent } from './events/index.js';
import { type LogGroup, type LogStream, readPage } from './logs-store.js';

/** Number of events that are read ahead from all streams together; each stream has an equal share. */
const READ_AHEAD_EVENTS = 20_000;
const READ_AHEAD_BYTES = 16 * 1024 * 1024;

/** The events of several streams in one order, read in small amounts, so that thousands of streams can be merged. */
export function* eventsOfStreams(
  group: LogGroup,
  streams: readonly LogStream[],
  range: EventRange,
  nowMs: number,
): Generator<{ readonly stream: LogStream; readonly event: StoredEvent }> {
  const { fromMs, toMs, after } = range;
  const inRange = streams.filter(
    ({ firstEventTimestamp: first, lastEventTimestamp: last }) =>
      first !== undefined && last !== undefined && first <= toMs && last >= Math.max(fromMs, after?.timestamp ?? 0),
  );
  const size: PageSize = {
    events: Math.max(1, Math.floor(READ_AHEAD_EVENTS / inRange.length)),
    bytes: READ_AHEAD_BYTES / inRange.length,
  };
  const sources = inRange.map((stream) => ({
    stream,
    bound: { timestamp: stream.firstEventTimestamp ?? 0, sequence: -1 },
    open: () => eventsOf(group, stream, range, size, nowMs),
  }));
  for (const { source, event } of mergeSorted(sources)) yield { stream: source.stream, event };
}

/** All events of one stream in a range, read in pages. */
export function* eventsOf(
  group: LogGroup,
  stream: LogStream,
  range: EventRange,
  size: PageSize,
  nowMs: number,
): Generator<StoredEvent> {
  let page = readPage(group, stream, range, size, nowMs);
  for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
    yield* page;
    page = readPage(group, stream, { ...range, after: last }, size, nowMs);
  }
}
