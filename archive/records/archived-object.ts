import { z } from 'zod';
import { defined } from '../../contract/index.js';
import { count, instant, sha256 } from './schemas.js';

/** The result of counting the records of an object. {@link EventCounter} explains how reliable the counts are. */
const counted = {
  events: count.exactOptional(),
  firstEvent: instant.exactOptional(),
  lastEvent: instant.exactOptional(),
};

export const archivedObject = z.object({
  key: z.string(),
  versionId: z.string().exactOptional(),
  /** Size as stored, that is compressed. */
  bytes: count,
  /** SHA-256 of the stored bytes. */
  sha256: sha256.exactOptional(),
  ...counted,
});
/** An object of a task, with facts from the listing and, at level `content`, facts from reading it back. */
export type ArchivedObject = z.infer<typeof archivedObject>;

export const objectTotals = z.object({ objects: count, bytes: count, ...counted });
/** Sums over objects. Event counts are present only if every object was counted. */
export type ObjectTotals = z.infer<typeof objectTotals>;

/** Sums objects one by one, in constant memory. */
export class Totals {
  #objects = 0;
  #bytes = 0;
  #counted = 0;
  #events = 0;
  #first: string | undefined;
  #last: string | undefined;

  /** Adds an object. Instants are compared as text, because {@link EventCounter} gives all of them the same form. */
  add({ bytes, events, firstEvent, lastEvent }: ArchivedObject): void {
    this.#objects += 1;
    this.#bytes += bytes;
    if (events === undefined) return;
    this.#counted += 1;
    this.#events += events;
    if (firstEvent !== undefined && (this.#first === undefined || firstEvent < this.#first)) this.#first = firstEvent;
    if (lastEvent !== undefined && (this.#last === undefined || lastEvent > this.#last)) this.#last = lastEvent;
  }

  addAll(objects: Iterable<ArchivedObject>): void {
    for (const object of objects) this.add(object);
  }

  result(): ObjectTotals {
    const totals = { objects: this.#objects, bytes: this.#bytes };
    if (this.#counted < this.#objects) return totals;
    return defined({ ...totals, events: this.#events, firstEvent: this.#first, lastEvent: this.#last });
  }
}

export function totalsOf(objects: Iterable<ArchivedObject>): ObjectTotals {
  const totals = new Totals();
  totals.addAll(objects);
  return totals.result();
}
