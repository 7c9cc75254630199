import { createHash } from 'node:crypto';
import { createGunzip, type Gunzip } from 'node:zlib';
import { defined } from '../../contract/defined.js';
import type { ObjectReader } from '../ports.js';
import { type CountedEvents, EventCounter } from '../verify/event-counter.js';

/** What reading an object to its end has shown. */
export interface ReadResult extends CountedEvents {
  /** Number of stored bytes. */
  bytes: number;
  /** SHA-256 of the stored bytes. */
  sha256: string;
  versionId?: string;
  /** Why the content is not one complete gzip file. The events are those before the damage. */
  damage?: string;
}

/** An object to read. */
export interface ObjectToRead {
  key: string;
  /** The window that was sent to AWS, in which events are counted. */
  window: { from: string; to: string };
  /** Stored bytes, as the receipt says. */
  bytes: number;
}

/**
 * Reads an object to its end. Undefined if there is no such object.
 * @throws UnreadableObject if the object exists, but cannot be read
 */
export type ObjectCheck = (object: ObjectToRead) => Promise<ReadResult | undefined>;

const CHUNK_BYTES = 256 * 1024;
/**
 * The sizes (bytes) of a decompressed chunk, and of the compressed bytes that can wait for the decoder. All streams
 * have the option `highWaterMark`, but the types of zlib leave it out. With it, the decoder works while the next chunk
 * is read.
 */
const BUFFERS = { chunkSize: CHUNK_BYTES, highWaterMark: 2 * CHUNK_BYTES };

/** Makes the function that reads objects in this thread. Its memory does not grow with the size of the objects. */
export const objectCheck =
  (objects: Pick<ObjectReader, 'read'>, signal?: AbortSignal): ObjectCheck =>
  async ({ key, window }) => {
    const body = await objects.read(key);
    if (body === undefined) return undefined;
    const hash = createHash('sha256');
    const counter = new EventCounter(window);
    const decoding = new Decoding((text) => counter.push(text));
    let bytes = 0;
    for await (const chunk of body.chunks) {
      signal?.throwIfAborted();
      hash.update(chunk);
      bytes += chunk.length;
      await decoding.push(chunk);
    }
    const damage = await decoding.end(bytes);
    return {
      ...{ bytes, sha256: hash.digest('hex'), ...counter.result() },
      ...defined({ versionId: body.versionId, damage }),
    };
  };

/** Decompresses an object, while the caller hashes it. After damage, the rest of the object is ignored. */
class Decoding {
  readonly #decoder: Gunzip;
  readonly #closed: Promise<void>;
  #damage: string | undefined;

  constructor(text: (chunk: Buffer) => void) {
    const decoder = createGunzip(BUFFERS);
    this.#decoder = decoder;
    this.#closed = new Promise((resolve) => decoder.once('close', resolve));
    // The decoder goes on only after the listener returns. So a microtask counts the text while more is decoded.
    decoder.on('data', (chunk: Buffer) => queueMicrotask(() => text(chunk)));
    decoder.on('error', ({ code = 'damaged' }: NodeJS.ErrnoException) => {
      this.#damage ??= code.startsWith('Z_') ? `not a complete gzip file (${code})` : FOLLOWED;
    });
  }

  /** Takes the next bytes. Resolves when the decoder has room for more. */
  async push(chunk: Uint8Array): Promise<void> {
    if (this.#damage !== undefined || this.#decoder.destroyed || this.#decoder.write(chunk)) return;
    const drained = new Promise<void>((resolve) => this.#decoder.once('drain', resolve));
    await Promise.race([drained, this.#closed]);
  }

  /** @param fed number of bytes of the object @returns what is wrong; undefined for one complete gzip file */
  async end(fed: number): Promise<string | undefined> {
    if (!this.#decoder.destroyed) this.#decoder.end();
    await this.#closed;
    if (this.#damage !== undefined) return this.#damage;
    // If bytes with the value 0 follow the gzip data, zlib ends without an error, and has not used all of its input.
    return this.#decoder.bytesWritten === fed ? undefined : FOLLOWED;
  }
}

const FOLLOWED = 'something follows the gzip data';
