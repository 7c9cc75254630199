import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Slice } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import type { ObjectBody, ObjectReader, StoredObject } from '../ports.js';
import type { ArchivedObject } from '../records/archived-object.js';
import { EventCounter } from './event-counter.js';
import { PointerCounter } from './pointer-counter.js';

/**
 * Size (bytes) of the pieces of decompressed text. It is larger than zlib's default, because each piece costs a turn of
 * the event loop.
 */
const DECODED_CHUNK_BYTES = 128 * 1024;

/**
 * Reads a listed object to its end, and checks its length and the checksum of gzip. Returns the object with the SHA-256
 * of the stored bytes, the records that {@link EventCounter} counts, and what S3 said about the object. Memory does not
 * grow with the object's size.
 * @param sent the window that was sent to AWS
 * @param onRecord see {@link EventCounter}
 * @throws UnreadableObject if the object is gone, cannot be decoded, is truncated, or has data after its gzip data
 */
export async function readBack(
  store: Pick<ObjectReader, 'read'>,
  sent: Pick<Slice, 'from' | 'to'>,
  { key, bytes }: Pick<StoredObject, 'key' | 'bytes'>,
  signal: AbortSignal,
  onRecord?: (timeMs: number) => void,
): Promise<ArchivedObject> {
  const body = await store.read(key);
  if (body === undefined) throw new UnreadableObject(key, 'listed, but gone when it was read');
  const hash = createHash('sha256');
  const counter = new EventCounter(sent, onRecord);
  const pointers = new PointerCounter();
  const read = await gunzip(key, body, signal, hash, async (text) => {
    for await (const chunk of text) {
      counter.push(chunk);
      pointers.push(chunk);
    }
  });
  if (read !== bytes) throw new UnreadableObject(key, `${bytes} bytes were listed, ${read} could be read`);
  const { chunks: _, ...said } = body;
  return { key, ...said, bytes, sha256: hash.digest('hex'), ...counter.result(), ...pointers.result() };
}

/**
 * Reads an object's body: `hash` gets the stored bytes, `use` the decompressed text.
 * @returns the number of stored bytes
 * @throws UnreadableObject if the body cannot be decoded, is truncated, or has data after its gzip data
 */
export async function gunzip(
  key: string,
  body: ObjectBody,
  signal: AbortSignal,
  hash: { update(chunk: Uint8Array): unknown },
  use: (text: AsyncIterable<Buffer>) => Promise<void>,
): Promise<number> {
  const decoder = createGunzip({ chunkSize: DECODED_CHUNK_BYTES });
  let fed = 0;
  let storeError: unknown;
  async function* feed(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body.chunks) {
        hash.update(chunk);
        fed += chunk.length;
        yield chunk;
      }
    } catch (error) {
      storeError = error;
      throw error;
    }
  }
  try {
    await pipeline(feed, decoder, use, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (storeError !== undefined) throw storeError;
    const code = codeOf(error);
    if (code?.startsWith('Z_')) throw new UnreadableObject(key, `not a complete gzip file (${code})`);
    if (code === undefined || !CLOSED_EARLY.has(code)) throw error;
  }
  // If bytes with the value 0 follow the gzip data, zlib ends without an error or closes early. So the check is whether
  // zlib has used all of its input.
  if (decoder.bytesWritten !== fed) throw new UnreadableObject(key, 'something follows the gzip data');
  return fed;
}

/** Error codes of `pipeline` for a decoder that ends before its source and was not aborted. */
const CLOSED_EARLY: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR']);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
