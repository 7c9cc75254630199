import { z } from 'zod';
import { canonicalJson, defined } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { type ArchivedObject, archivedObject, totalsOf } from './archived-object.js';
import { sha256OfText } from './digest.js';
import { parseRecord } from './parse-record.js';
import { readText, writeRecord } from './record-io.js';
import { count, positive, sha256 } from './schemas.js';

/** Maximum number of objects in a receipt itself, and in a page. */
export const PAGE_OBJECTS = 2_000;
/**
 * Maximum size (bytes) of a page. A key has at most 1,024 bytes, and JSON can need six bytes for each of them
 * (`\u0000`).
 */
const MOST_PAGE_BYTES = 16 * 1024 * 1024;

export const objectPage = z.object({
  key: z.string(),
  /** SHA-256 of the page. */
  sha256,
  objects: positive,
  /** Sum of the stored bytes of the page's objects. */
  bytes: count,
  events: count.exactOptional(),
});
/** A part of a receipt's list of objects, under a key of its own: NDJSON, one {@link ArchivedObject} per line. */
export type ObjectPage = z.infer<typeof objectPage>;

/** Stores a page once. @returns undefined if the key already has an object */
export async function storeObjectPage(
  store: ObjectStore,
  key: string,
  objects: readonly ArchivedObject[],
): Promise<ObjectPage | undefined> {
  const text = objects.map((object) => `${canonicalJson(object)}\n`).join('');
  if ((await writeRecord(store, key, text, 'application/x-ndjson', MOST_PAGE_BYTES)) === 'exists') return undefined;
  return pageOf(key, text, objects);
}

/** A page that has been read: its objects, and the facts by which a receipt names it. */
export interface ReadObjectPage {
  page: ObjectPage;
  objects: ArchivedObject[];
}

/**
 * Reads a page; undefined if there is none.
 * @throws UnreadableObject if the object is not a list of objects; NewerRecord if its major version is newer
 */
export async function readObjectPage(
  store: Pick<ObjectReader, 'read'>,
  key: string,
): Promise<ReadObjectPage | undefined> {
  const text = await readText(store, key, MOST_PAGE_BYTES);
  if (text === undefined) return undefined;
  const lines = text.split('\n').filter((line) => line !== '');
  const objects = lines.map((line) => parseRecord(key, 'a list of objects', archivedObject, line));
  return { page: pageOf(key, text, objects), objects };
}

/**
 * The objects that a receipt commits to, in key order, with one page at a time in memory.
 * @throws UnreadableObject if a page is missing, or has another hash than the receipt says
 */
export async function* objectsOf(
  store: Pick<ObjectReader, 'read'>,
  receipt: { objects: readonly ArchivedObject[]; objectPages?: readonly ObjectPage[] },
): AsyncGenerator<ArchivedObject> {
  yield* receipt.objects;
  for (const { key, sha256 } of receipt.objectPages ?? []) {
    const read = await readObjectPage(store, key);
    if (read === undefined) throw new UnreadableObject(key, 'a receipt names it, but it does not exist');
    if (read.page.sha256 !== sha256) throw new UnreadableObject(key, 'it has another hash than its receipt says');
    yield* read.objects;
  }
}

function pageOf(key: string, text: string, list: readonly ArchivedObject[]): ObjectPage {
  const { objects, bytes, events } = totalsOf(list);
  return defined({ key, sha256: sha256OfText(text), objects, bytes, events });
}
