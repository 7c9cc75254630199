import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { destinationPrefix, type Listing, type ObjectStore } from '../archive/index.js';
import type { Slice } from '../contract/index.js';

/** Id of the export task whose objects a {@link MadeUpTask} invents. */
export const MADE_UP_TASK_ID = '2c9dfc79-0000-4000-8000-000000000001';

/** S3: maximum number of keys on a page of a listing. */
const LISTED_AT_ONCE = 1_000;
/** Number of different contents of objects. */
const BODIES = 100;

/**
 * An object store with an export task of many objects. It invents the objects while they are listed or read, and writes
 * records to a folder on disk. The process therefore needs memory only for the code under test.
 */
export class MadeUpTask implements ObjectStore {
  readonly #folder: string;
  readonly #taskFolder: string;
  readonly #objects: number;
  readonly #bodies: readonly Buffer[];

  constructor(folder: string, slice: Slice, objects: number) {
    this.#folder = folder;
    this.#taskFolder = `${destinationPrefix(slice)}/${MADE_UP_TASK_ID}/`;
    this.#objects = objects;
    const firstMs = Date.parse(slice.from);
    this.#bodies = Array.from({ length: BODIES }, (_, no) =>
      gzipSync(`${new Date(firstMs + no * 1_000).toISOString()} event\n`.repeat(no + 1)),
    );
  }

  /** Size (bytes) of a record. */
  async bytesOf(key: string): Promise<number> {
    return (await stat(join(this.#folder, key))).size;
  }

  async *list(prefix: string, { delimiter }: { delimiter?: '/' } = {}): AsyncGenerator<Listing> {
    await nextTurn();
    if (prefix !== this.#taskFolder) {
      const folders = delimiter !== undefined && this.#taskFolder.startsWith(prefix) ? [this.#taskFolder] : [];
      yield { objects: [], folders };
      return;
    }
    for (let at = 0; at < this.#objects; at += LISTED_AT_ONCE) {
      await nextTurn();
      const length = Math.min(LISTED_AT_ONCE, this.#objects - at);
      const objects = Array.from({ length }, (_, index) => {
        const key = `${this.#taskFolder}2026-10-01-[$LATEST]${String(at + index).padStart(32, '0')}/000000.gz`;
        return { key, bytes: this.#bodyOf(key).length, etag: '' };
      });
      yield { objects, folders: [] };
    }
  }

  async read(key: string) {
    if (key.startsWith(this.#taskFolder)) return { chunks: only(this.#bodyOf(key)) };
    try {
      return { chunks: only(await readFile(join(this.#folder, key))) };
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async writeOnce(key: string, body: string): Promise<'written' | 'exists'> {
    const path = join(this.#folder, key);
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFile(path, body, { flag: 'wx' });
      return 'written';
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'exists';
      throw error;
    }
  }

  #bodyOf(key: string): Buffer {
    const number = Number(/(\d+)\/000000\.gz$/.exec(key)?.[1]);
    return this.#bodies[number % BODIES] ?? Buffer.alloc(0);
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
