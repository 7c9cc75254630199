/** A position in the order of events: by time, then by arrival. `sequence` is unique in the whole emulator. */
export interface EventPosition {
  readonly timestamp: number;
  readonly sequence: number;
}

export interface StoredEvent extends EventPosition {
  readonly ingestionTime: number;
  readonly message: string;
}

/** Which events to read: both times are included (epoch milliseconds); `after`/`before` continue a page. */
export interface EventRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly after?: EventPosition;
  readonly before?: EventPosition;
}

/** The size of a page. */
export interface PageSize {
  /** Maximum number of events. */
  readonly events: number;
  /** Maximum sum of their `eventBytes`; the first event always fits. */
  readonly bytes: number;
  /** Takes the last events of the range instead of the first ones. */
  readonly fromEnd?: boolean;
}

/** The events of one stream. They are read in pages, so an implementation need not have them in memory. */
export interface EventLog {
  append(events: readonly StoredEvent[]): void;
  /** A part of a range, in order. Empty only if nothing of the range is left. */
  page(range: EventRange, size: PageSize): StoredEvent[];
  /** Releases the events. Later calls throw ServiceError ResourceNotFoundException. */
  remove(): void;
}

/** A range as positions: from `low`, up to and excluding `high`. */
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
