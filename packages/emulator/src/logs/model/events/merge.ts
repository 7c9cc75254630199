import { comparePositions, type EventPosition, type StoredEvent } from './event-log.js';

/**
 * A sequence of sorted events. The merge calls `open` only when it reaches `bound`, so that no source is read too
 * early.
 */
export interface SortedSource {
  /** A position at or before the first event of the source, in the direction of reading. */
  readonly bound: EventPosition;
  open(): Iterator<StoredEvent>;
}

interface Head<S> {
  at: EventPosition;
  event?: StoredEvent;
  events?: Iterator<StoredEvent>;
  readonly source: S;
}

/** The events of several sources, merged in order. Each event comes with its source. */
export function* mergeSorted<S extends SortedSource>(
  sources: Iterable<S>,
  backwards = false,
): Generator<{ readonly source: S; readonly event: StoredEvent }> {
  const sign = backwards ? -1 : 1;
  const before = (a: Head<S>, b: Head<S>) => sign * comparePositions(a.at, b.at) < 0;
  const heads: Head<S>[] = [...sources].map((source) => ({ at: source.bound, source }));
  for (let index = heads.length >>> 1; index >= 0; index -= 1) sink(heads, index, before);
  for (let head = heads[0]; head !== undefined; head = heads[0]) {
    if (head.event !== undefined) yield { source: head.source, event: head.event };
    head.events ??= head.source.open();
    const next = head.events.next();
    if (next.done === true) {
      const last = heads.pop() as Head<S>;
      if (last !== head) heads[0] = last;
    } else {
      head.event = next.value;
      head.at = next.value;
    }
    sink(heads, 0, before);
  }
}

/**
 * Restores the order of a binary heap after the item at `index` has changed. The item moves down until it precedes its
 * children.
 */
function sink<T>(heap: T[], index: number, before: (a: T, b: T) => boolean): void {
  for (let parent = index; ; ) {
    let least = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < heap.length && before(heap[child] as T, heap[least] as T)) least = child;
    }
    if (least === parent) return;
    const moved = heap[parent] as T;
    heap[parent] = heap[least] as T;
    heap[least] = moved;
    parent = least;
  }
}
