import { RecordConflict, UnreadableObject } from '../errors.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { readBounded } from '../read-bounded.js';
import { sha256OfText } from './digest.js';

/**
 * Maximum size (bytes) of a record that is written or read. It is far above the size of any record, because a receipt
 * lists some thousand objects at most, and names a page in some hundred bytes.
 */
const MOST_RECORD_BYTES = 64 * 1024 * 1024;

/**
 * The text of a record; undefined if there is none.
 * @throws UnreadableObject if the object is not UTF-8, or larger than `mostBytes`
 */
export async function readText(
  store: Pick<ObjectReader, 'read'>,
  key: string,
  mostBytes = MOST_RECORD_BYTES,
): Promise<string | undefined> {
  const body = await store.read(key);
  if (body === undefined) return undefined;
  const { chunks, bytes } = await readBounded(body, mostBytes);
  if (bytes > mostBytes) throw new UnreadableObject(key, `larger than ${mostBytes} bytes`);
  try {
    // Decodes strictly, because a text with replacement characters would be hashed and compared as if it were the
    // record.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UnreadableObject(key, 'not UTF-8');
  }
}

/**
 * Writes a record once, like {@link ObjectStore.writeOnce}.
 * @throws RangeError if the record is so large that {@link readText} would refuse it
 */
export async function writeRecord(
  store: ObjectStore,
  key: string,
  text: string,
  contentType: string,
  mostBytes = MOST_RECORD_BYTES,
): Promise<'written' | 'exists'> {
  const bytes = Buffer.byteLength(text);
  if (bytes > mostBytes) throw new RangeError(`${key}: a record of ${bytes} bytes is larger than readers accept`);
  return store.writeOnce(key, text, contentType);
}

/**
 * Writes a record once. Writing the same bytes again succeeds.
 * @throws RecordConflict if the object at the key has other content
 */
export async function storeRecord(
  store: ObjectStore,
  key: string,
  text: string,
  contentType: string,
): Promise<{ key: string; sha256: string }> {
  const answer = await writeRecord(store, key, text, contentType);
  const sha256 = sha256OfText(text);
  if (answer === 'exists' && !(await holds(store, key, Buffer.from(text)))) throw new RecordConflict(key);
  return { key, sha256 };
}

/**
 * Whether an object has exactly these bytes. Stops reading at the first chunk that differs, because a foreign object
 * can have terabytes.
 */
async function holds(store: ObjectStore, key: string, bytes: Buffer): Promise<boolean> {
  const body = await store.read(key);
  if (body === undefined) return false;
  let read = 0;
  for await (const chunk of body.chunks) {
    if (!bytes.subarray(read, read + chunk.length).equals(chunk)) return false;
    read += chunk.length;
  }
  return read === bytes.length;
}

/** Keys below a prefix, in key order. */
export async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { objects } of store.list(prefix)) keys.push(...objects.map(({ key }) => key));
  return keys;
}
