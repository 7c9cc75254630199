import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { defined, type Slice } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { destinationPrefix } from '../keys/data-keys.js';
import { lookAtDestination } from '../keys/task-folders.js';
import type { ObjectBody, ObjectStore, StoredObject } from '../ports.js';
import type { ArchivedObject } from '../records/receipt.js';
import { EventCounter } from './event-counter.js';
import { forEachBounded } from './for-each-bounded.js';

/** Number of objects read at once: enough to hide latency, few enough for a small worker. */
const READ_AT_ONCE = 4;

/** AWS's permission probe beside the task folders; not data. */
const PROBE = 'aws-logs-write-test';

export interface Verification {
  /** In key order, without the probe. */
  objects: ArchivedObject[];
  /** Folders under the slice's destination that belong to other tasks. */
  strayFolders: string[];
}

export interface VerifyOptions {
  /** Called after each object. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Lists the objects of a task and, at level `content`, reads each to its end: SHA-256 and length of the stored bytes,
 * gunzip including its checksum, and records counted by {@link EventCounter}. Memory does not grow with the objects'
 * size.
 * @throws UnreadableObject if an object cannot be decoded, is truncated, or has data after its gzip data
 */
export async function verifyTask(
  store: ObjectStore,
  slice: Slice,
  taskId: string,
  level: 'listing' | 'content',
  { onProgress, signal }: VerifyOptions = {},
): Promise<Verification> {
  const { taskFolders } = await lookAtDestination(store, slice);
  const strayFolders = taskFolders.filter((name) => name !== taskId);
  const listed = await dataObjects(store, `${destinationPrefix(slice)}/${taskId}/`);
  signal?.throwIfAborted();
  if (level === 'listing') return { objects: listed.map(({ key, bytes }) => ({ key, bytes })), strayFolders };

  const objects: ArchivedObject[] = [];
  let done = 0;
  await forEachBounded(listed.entries(), READ_AT_ONCE, signal, async ([index, object], inner) => {
    objects[index] = await readBack(store, slice, object, inner);
    done += 1;
    onProgress?.(done, listed.length);
  });
  return { objects, strayFolders };
}

async function dataObjects(store: ObjectStore, folder: string): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  for await (const { objects } of store.list(folder)) {
    found.push(...objects.filter(({ key }) => key !== folder && key !== `${folder}${PROBE}`));
  }
  return found;
}

async function readBack(
  store: ObjectStore,
  sent: Pick<Slice, 'from' | 'to'>,
  { key, bytes }: StoredObject,
  signal: AbortSignal,
): Promise<ArchivedObject> {
  const body = await store.read(key);
  if (body === undefined) throw new UnreadableObject(key, 'listed, but gone when it was read');
  const hash = createHash('sha256');
  const counter = new EventCounter(sent);
  const read = await gunzip(key, body, signal, hash, counter);
  if (read !== bytes) throw new UnreadableObject(key, `${bytes} bytes were listed, ${read} could be read`);
  return defined({ key, versionId: body.versionId, bytes, sha256: hash.digest('hex'), ...counter.result() });
}

/** @returns the number of stored bytes read */
async function gunzip(
  key: string,
  body: ObjectBody,
  signal: AbortSignal,
  hash: { update(chunk: Uint8Array): unknown },
  counter: EventCounter,
): Promise<number> {
  const decoder = createGunzip();
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
  async function count(text: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of text) counter.push(chunk);
  }
  try {
    await pipeline(feed, decoder, count, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (storeError !== undefined) throw storeError;
    const code = codeOf(error);
    if (code?.startsWith('Z_')) throw new UnreadableObject(key, `not a complete gzip file (${code})`);
    if (code === undefined || !CLOSED_EARLY.has(code)) throw error;
  }
  // If zero bytes follow the gzip data, zlib ends without an error or closes early. Any input that it did not use was
  // not gzip.
  if (decoder.bytesWritten !== fed) throw new UnreadableObject(key, 'something follows the gzip data');
  return fed;
}

/** Error codes of `pipeline` when the decoder ends before its source, without an abort. */
const CLOSED_EARLY: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR']);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
