/**
 * A position in the order of events. Events are ordered by time, and events of the same time by arrival. `sequence`
 * counts arrivals and is unique in the whole emulator.
 */
export interface EventPosition {
  readonly timestamp: number;
  readonly sequence: number;
}

export interface StoredEvent extends EventPosition {
  readonly ingestionTime: number;
  readonly message: string;
}

/**
 * The events to read. Events at both limits (epoch ms) are included. `after` and `before` exclude the events of earlier
 * pages.
 */
export interface EventRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly after?: EventPosition;
  readonly before?: EventPosition;
}

/** The limits of a page, and whether the page has the first or the last events of a range. */
export interface PageSize {
  /** Maximum number of events. */
  readonly events: number;
  /** Maximum sum of the events' `eventBytes`. The first event is always in the page. */
  readonly bytes: number;
  /** Takes the last events of the range instead of the first ones. */
  readonly fromEnd?: boolean;
}

/** The events of one stream. Events are read in pages, so an implementation need not have all events in memory. */
export interface EventLog {
  append(events: readonly StoredEvent[]): void;
  /** A page of events of a range, in order of time. Empty only if the range has no events. */
  page(range: EventRange, size: PageSize): StoredEvent[];
  /** Releases the events. In the log that spills, `append` and `page` then throw ResourceNotFoundException. */
  remove(): void;
}

/** A range of positions, including `low` and excluding `high`. */
export interface Bounds {
  readonly low: EventPosition;
  readonly high: EventPosition;
}

export function comparePositions(a: EventPosition, b: EventPosition): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

export function boundsOf({ fromMs, toMs, after, before }: EventRange): Bounds {
  const first = { timestamp: fromMs, sequence: -1 };
  const next = after === undefined ? first : { timestamp: after.timestamp, sequence: after.sequence + 1 };
  const end = { timestamp: toMs, sequence: Number.MAX_SAFE_INTEGER };
  return {
    low: comparePositions(first, next) > 0 ? first : next,
    high: before !== undefined && comparePositions(before, end) < 0 ? before : end,
  };
}
