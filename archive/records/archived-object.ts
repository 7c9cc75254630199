import { z } from 'zod';
import { defined } from '../../contract/index.js';
import { count, instant, positive, sha256 } from './schemas.js';

/** What was counted in an object's text. {@link EventCounter} explains how reliable the counts are. */
const counted = {
  events: count.exactOptional(),
  /**
   * Number of events at the very end of the window that was sent to AWS; absent if it is 0. The next window can have
   * the same events.
   */
  atEnd: positive.exactOptional(),
  firstEvent: instant.exactOptional(),
  lastEvent: instant.exactOptional(),
  /** Number of pointers `@ptr.…` to truncated parts of events; absent if it is 0. See {@link PointerCounter}. */
  pointers: positive.exactOptional(),
};

export const archivedObject = z.object({
  key: z.string(),
  versionId: z.string().exactOptional(),
  /** Size as stored, that is compressed. */
  bytes: count,
  /** SHA-256 of the stored bytes. */
  sha256: sha256.exactOptional(),
  /** What S3 said about the object when it was read back; absent if S3 did not say it. */
  etag: z.string().exactOptional(),
  lastModified: instant.exactOptional(),
  /** S3's own checksum, in base64. S3 computes it when it stores the object. */
  crc64nvme: z.string().exactOptional(),
  /** The retention of Object Lock at the read-back. A principal that may change it can have changed it since. */
  lock: z.object({ mode: z.string(), until: instant }).exactOptional(),
  ...counted,
});
/** An object of a task, with facts from the listing and, at level `content`, facts from reading it back. */
export type ArchivedObject = z.infer<typeof archivedObject>;

export const objectTotals = z.object({ objects: count, bytes: count, ...counted });
/** Sums over objects. Event counts are present only if every object was counted. */
export type ObjectTotals = z.infer<typeof objectTotals>;

/** Sums objects one by one, in constant memory. */
export class ObjectCounter {
  #objects = 0;
  #bytes = 0;
  #counted = 0;
  #events = 0;
  #atEnd = 0;
  #pointers = 0;
  #first: string | undefined;
  #last: string | undefined;

  /** Adds an object. Instants are compared as text, because {@link EventCounter} gives all of them the same form. */
  add({ bytes, events, atEnd = 0, firstEvent, lastEvent, pointers = 0 }: ArchivedObject): void {
    this.#objects += 1;
    this.#bytes += bytes;
    if (events === undefined) return;
    this.#counted += 1;
    this.#events += events;
    this.#atEnd += atEnd;
    this.#pointers += pointers;
    if (firstEvent !== undefined && (this.#first === undefined || firstEvent < this.#first)) this.#first = firstEvent;
    if (lastEvent !== undefined && (this.#last === undefined || lastEvent > this.#last)) this.#last = lastEvent;
  }

  addAll(objects: Iterable<ArchivedObject>): void {
    for (const object of objects) this.add(object);
  }

  result(): ObjectTotals {
    const totals = { objects: this.#objects, bytes: this.#bytes };
    if (this.#counted < this.#objects) return totals;
    const [atEnd, pointers] = [this.#atEnd || undefined, this.#pointers || undefined];
    return defined({
      ...totals,
      events: this.#events,
      atEnd,
      firstEvent: this.#first,
      lastEvent: this.#last,
      pointers,
    });
  }
}

export function totalsOf(objects: Iterable<ArchivedObject>): ObjectTotals {
  const totals = new ObjectCounter();
  totals.addAll(objects);
  return totals.result();
}
