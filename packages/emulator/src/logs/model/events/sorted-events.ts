import { type Bounds, comparePositions, type EventPosition, type StoredEvent } from './event-log.js';

/** Events in memory. They are sorted when they are read, if they have arrived out of order. */
export class SortedEvents {
  #events: StoredEvent[] = [];
  #sorted = true;

  get size(): number {
    return this.#events.length;
  }

  add(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const last = this.#events.at(-1);
      if (last !== undefined && comparePositions(last, event) > 0) this.#sorted = false;
      this.#events.push(event);
    }
  }

  all(): readonly StoredEvent[] {
    if (!this.#sorted) {
      this.#events.sort(comparePositions);
      this.#sorted = true;
    }
    return this.#events;
  }

  clear(): void {
    this.#events = [];
    this.#sorted = true;
  }

  *between({ low, high }: Bounds, backwards: boolean): Generator<StoredEvent> {
    const events = this.all();
    const start = firstAt(events, low);
    const end = firstAt(events, high);
    for (let step = 0; step < end - start; step += 1) {
      yield events[backwards ? end - 1 - step : start + step] as StoredEvent;
    }
  }
}

/** Index of the first item at or after a position, in items that are sorted by position. */
function firstAt(items: readonly EventPosition[], position: EventPosition): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparePositions(items[middle] as EventPosition, position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
