import type { PageSize, StoredEvent } from './event-log.js';
import { eventBytes } from './event-size.js';

/** Fills a page from events. The events come in the direction of reading; the page is always in order of time. */
export function takePage(events: Iterable<StoredEvent>, size: PageSize): StoredEvent[] {
  const page: StoredEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    bytes += eventBytes(event.message);
    if (page.length > 0 && bytes > size.bytes) break;
    page.push(event);
    if (page.length >= size.events) break;
  }
  return size.fromEnd === true ? page.reverse() : page;
}
