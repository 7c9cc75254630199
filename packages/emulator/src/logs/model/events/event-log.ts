/** A place in the order of events: by time, then by arrival. `sequence` is unique in the whole emulator. */
export interface EventPosition {
  readonly timestamp: number;
  readonly sequence: number;
}

export interface StoredEvent extends EventPosition {
  readonly ingestionTime: number;
  readonly message: string;
}

/** Which events to read: times are inclusive milliseconds; `after`/`before` continue a page. */
export interface EventRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly after?: EventPosition;
  readonly before?: EventPosition;
}

/** How much of a range to read. */
export interface PageSize {
  /** At most so many events. */
  readonly events: number;
  /** No further event once their `eventBytes` would sum up to more; the first one always fits. */
  readonly bytes: number;
  /** Take the last events of the range instead of the first ones. */
  readonly fromEnd?: boolean;
}

/** The events of one stream. Reads are by page, so that an implementation need not hold them in memory. */
export interface EventLog {
  append(events: readonly StoredEvent[]): void;
  /** Part of a range, in order. Empty only when nothing is left of the range. */
  page(range: EventRange, size: PageSize): StoredEvent[];
  /** Gives up what the events occupy. Later calls throw ServiceError ResourceNotFoundException. */
  remove(): void;
}

/** A range as positions: from `low` up to but without `high`. */
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
