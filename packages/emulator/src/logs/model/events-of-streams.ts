import { type EventRange, mergeSorted, type PageSize, type StoredEvent } from './events/index.js';
import type { LogStream } from './logs-store.js';

/** Maximum number and size of the events that are read ahead. Both are divided equally among the streams. */
const READ_AHEAD_EVENTS = 20_000;
const READ_AHEAD_BYTES = 16 * 1024 * 1024;

/**
 * The events of several streams in order of time. The events are read in small amounts, so that thousands of streams
 * can be merged. With `backwards` the newest event comes first.
 */
export function* eventsOfStreams(
  streams: readonly LogStream[],
  range: EventRange,
  backwards = false,
): Generator<{ readonly stream: LogStream; readonly event: StoredEvent }> {
  const { fromMs, toMs, after, before } = range;
  const firstMs = Math.max(fromMs, after?.timestamp ?? 0);
  const lastMs = Math.min(toMs, before?.timestamp ?? toMs);
  const inRange = streams.filter(
    ({ firstEventTimestamp: first, lastEventTimestamp: last }) =>
      first !== undefined && last !== undefined && first <= lastMs && last >= firstMs,
  );
  const size: PageSize = {
    events: Math.max(1, Math.floor(READ_AHEAD_EVENTS / inRange.length)),
    bytes: READ_AHEAD_BYTES / inRange.length,
    fromEnd: backwards,
  };
  const sources = inRange.map((stream) => ({
    stream,
    bound: backwards
      ? { timestamp: stream.lastEventTimestamp ?? 0, sequence: Number.MAX_SAFE_INTEGER }
      : { timestamp: stream.firstEventTimestamp ?? 0, sequence: -1 },
    open: () => eventsOf(stream, range, size),
  }));
  for (const { source, event } of mergeSorted(sources, backwards)) yield { stream: source.stream, event };
}

/** All events of one stream in a range, read in pages. With `size.fromEnd` the newest event comes first. */
export function* eventsOf(stream: LogStream, range: EventRange, size: PageSize): Generator<StoredEvent> {
  const backwards = size.fromEnd === true;
  let rest = range;
  for (;;) {
    const page = stream.log.page(rest, size);
    const furthest = page.at(backwards ? 0 : -1);
    if (furthest === undefined) return;
    yield* backwards ? page.reverse() : page;
    rest = { ...range, ...(backwards ? { before: furthest } : { after: furthest }) };
  }
}
