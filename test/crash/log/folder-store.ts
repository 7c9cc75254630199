import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Listing, ObjectStore } from '../../../archive/ports.js';

/** Number of objects in a page of a listing, as in S3. */
const PAGE_OBJECTS = 1_000;

/**
 * An object store in a folder, which several processes share. A write appears whole or not at all, and only the first
 * write of a key succeeds. The store can list only the files of one folder.
 */
export class FolderStore implements ObjectStore {
  #written = 0;
  readonly #made = new Set<string>();

  constructor(
    private readonly folder: string,
    /** The name of this process among the processes that write to the folder at the same time. */
    private readonly writer: string,
  ) {
    mkdirSync(join(folder, 'unfinished'), { recursive: true });
  }

  async *list(prefix: string, { startAfter = '' } = {}): AsyncGenerator<Listing> {
    const after = startAfter.slice(prefix.length);
    const names = unlessAbsent(() => readdirSync(join(this.folder, prefix))) ?? [];
    // Names of folders have no dot.
    const listed = names.filter((name) => name > after && name.includes('.')).sort();
    for (let at = 0; at === 0 || at < listed.length; at += PAGE_OBJECTS) {
      const page = listed.slice(at, at + PAGE_OBJECTS);
      yield { objects: page.map((name) => ({ key: prefix + name, bytes: 0, etag: '' })), folders: [] };
    }
  }

  async read(key: string) {
    const body = unlessAbsent(() => readFileSync(join(this.folder, key)));
    return body && { chunks: chunksOf(body) };
  }

  async writeOnce(key: string, body: string): Promise<'written' | 'exists'> {
    const path = join(this.folder, key);
    if (existsSync(path)) return 'exists';
    this.#written += 1;
    const unfinished = join(this.folder, 'unfinished', `${this.writer}.${this.#written}`);
    writeFileSync(unfinished, body);
    this.#make(dirname(path));
    try {
      linkSync(unfinished, path);
      return 'written';
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'exists';
      throw error;
    } finally {
      unlinkSync(unfinished);
    }
  }

  /** Makes a folder if this process has not made it before. */
  #make(folder: string): void {
    if (!this.#made.has(folder)) mkdirSync(folder, { recursive: true });
    this.#made.add(folder);
  }
}

function unlessAbsent<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

async function* chunksOf(body: Buffer): AsyncGenerator<Uint8Array> {
  yield body;
}
