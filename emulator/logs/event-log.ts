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

/** The events of one stream. Reads are by page, so that an implementation need not hold them in memory. */
export interface EventLog {
  append(events: readonly StoredEvent[]): Promise<void>;
  /** At most `limit` events in order: the first ones of the range, or with `fromEnd` its last ones. */
  page(range: EventRange, limit: number, fromEnd?: boolean): Promise<StoredEvent[]>;
}

export function comparePositions(a: EventPosition, b: EventPosition): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

/** Holds events in memory, sorted when somebody reads after unsorted ones arrived. */
export class MemoryEventLog implements EventLog {
  readonly #events: StoredEvent[] = [];
  #sorted = true;

  append(events: readonly StoredEvent[]): Promise<void> {
    for (const event of events) {
      const last = this.#events.at(-1);
      if (last !== undefined && comparePositions(last, event) > 0) this.#sorted = false;
      this.#events.push(event);
    }
    return Promise.resolve();
  }

  page(range: EventRange, limit: number, fromEnd = false): Promise<StoredEvent[]> {
    if (!this.#sorted) {
      this.#events.sort(comparePositions);
      this.#sorted = true;
    }
    let start = this.#firstAt({ timestamp: range.fromMs, sequence: -1 });
    let end = this.#firstAt({ timestamp: range.toMs, sequence: Number.MAX_SAFE_INTEGER });
    if (range.after !== undefined) {
      start = Math.max(start, this.#firstAt({ ...range.after, sequence: range.after.sequence + 1 }));
    }
    if (range.before !== undefined) end = Math.min(end, this.#firstAt(range.before));
    if (start >= end) return Promise.resolve([]);
    const page = fromEnd
      ? this.#events.slice(Math.max(start, end - limit), end)
      : this.#events.slice(start, Math.min(end, start + limit));
    return Promise.resolve(page);
  }

  /** Index of the first event at or after a position. */
  #firstAt(position: EventPosition): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePositions(this.#events[middle] as StoredEvent, position) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
