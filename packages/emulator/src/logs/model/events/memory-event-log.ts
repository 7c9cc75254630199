import { boundsOf, type EventLog, type EventRange, type PageSize, type StoredEvent } from './event-log.js';
import { takePage } from './page.js';
import { SortedEvents } from './sorted-events.js';

/** The simplest event log. It has all events in memory, and tests compare the log that spills to disk with this log. */
export class MemoryEventLog implements EventLog {
  readonly #events = new SortedEvents();

  append(events: readonly StoredEvent[]): void {
    this.#events.add(events);
  }

  page(range: EventRange, size: PageSize): StoredEvent[] {
    return takePage(this.#events.between(boundsOf(range), size.fromEnd === true), size);
  }

  remove(): void {
    this.#events.clear();
  }
}
