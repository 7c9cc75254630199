import { isLogferryError } from '../../contract/index.js';
import type { ObjectReader } from '../ports.js';
import { readBounded } from '../read-bounded.js';
import type { OpenedBody, WantedObject } from './read-object.js';

/** Number of objects that are prepared ahead. The small ones are downloaded ahead, to hide the latency of S3. */
const AHEAD = 8;
/** Size (bytes) up to which an object is small. */
const SMALL_BYTES = 1024 * 1024;

/** An object, and the function that opens it. */
export interface OpenedObject<Wanted extends WantedObject> {
  object: Wanted;
  open(): Promise<OpenedBody>;
}

/** Opens objects in their order. The next small objects are downloaded meanwhile. */
export async function* openAhead<Wanted extends WantedObject>(
  reader: ObjectReader,
  objects: AsyncIterable<Wanted>,
): AsyncGenerator<OpenedObject<Wanted>> {
  const readVersion = versionReader(reader);
  const queue: OpenedObject<Wanted>[] = [];
  for await (const object of objects) {
    queue.push(
      object.bytes > SMALL_BYTES ? { object, open: () => readVersion(object) } : downloaded(object, readVersion),
    );
    if (queue.length < AHEAD) continue;
    const first = queue.shift();
    if (first !== undefined) yield first;
  }
  yield* queue;
}

function downloaded<Wanted extends WantedObject>(
  object: Wanted,
  readVersion: (object: WantedObject) => Promise<OpenedBody>,
): OpenedObject<Wanted> {
  const body = download(object, readVersion);
  // The error is thrown when the object is opened. Until then it must not count as unhandled.
  body.catch(() => undefined);
  return { object, open: () => body };
}

async function download(
  object: WantedObject,
  readVersion: (object: WantedObject) => Promise<OpenedBody>,
): Promise<OpenedBody> {
  const body = await readVersion(object);
  if (body === undefined) return undefined;
  // What is larger than its receipt says is not the object of the receipt.
  const { chunks } = await readBounded(body, object.bytes);
  return { ...body, chunks: inTurn(chunks) };
}

async function* inTurn(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/**
 * Makes the function that reads the version of an object that its receipt names. The function reads the newest version
 * if the receipt names none, if the named one does not exist, as in a copy, or if S3 refuses to show versions. The
 * caller checks size and SHA-256 in each case.
 */
function versionReader(reader: ObjectReader): (object: WantedObject) => Promise<OpenedBody> {
  let isAllowed = true;
  return async ({ key, versionId }) => {
    if (versionId !== undefined && isAllowed) {
      try {
        const body = await reader.read(key, versionId);
        if (body !== undefined) return body;
      } catch (error) {
        if (!isLogferryError(error)) throw error;
        isAllowed = false;
      }
    }
    return reader.read(key);
  };
}
