import { createHash } from 'node:crypto';
import type { Listing, ListOptions, ObjectBody, ObjectStore, StoredObject } from '../ports.js';

/**
 * An object store in memory, for tests. It behaves like S3: listings are in byte order, page by page, and `writeOnce`
 * overwrites no key.
 */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, Uint8Array>();
  /** When objects were changed (epoch ms), by key. Objects without a time here were changed at 0. */
  readonly changedMs = new Map<string, number>();
  /** Called before each write, so that a test can write first, as another process would. */
  beforeWrite: (key: string) => void = () => undefined;

  put(key: string, body: string | Uint8Array): void {
    this.objects.set(key, typeof body === 'string' ? Buffer.from(body) : body);
  }

  text(key: string): string {
    return Buffer.from(this.objects.get(key) ?? []).toString();
  }

  async *list(
    prefix: string,
    { delimiter, startAfter = '', pageSize = 2, withChanges = false }: ListOptions = {},
  ): AsyncGenerator<Listing> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > startAfter).sort(byBytes);
    const entries = [...new Set(keys.map((key) => folderOf(key, prefix, delimiter)))];
    for (let at = 0; at < Math.max(1, entries.length); at += pageSize) {
      const page = entries.slice(at, at + pageSize);
      yield {
        objects: page.flatMap((key) => this.#stored(key, withChanges)),
        folders: page.filter((entry) => !this.objects.has(entry)),
      };
    }
  }

  async read(key: string): Promise<ObjectBody | undefined> {
    const body = this.objects.get(key);
    return body === undefined ? undefined : { chunks: chunksOf(body) };
  }

  async writeOnce(key: string, body: string): Promise<'written' | 'exists'> {
    this.beforeWrite(key);
    if (this.objects.has(key)) return 'exists';
    this.put(key, body);
    return 'written';
  }

  #stored(key: string, withChanges: boolean): StoredObject[] {
    const body = this.objects.get(key);
    if (body === undefined) return [];
    const etag = createHash('md5').update(body).digest('hex');
    return [{ key, bytes: body.length, etag, ...(withChanges && { changedMs: this.changedMs.get(key) ?? 0 }) }];
  }
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function folderOf(key: string, prefix: string, delimiter: '/' | undefined): string {
  const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
  return end === -1 ? key : key.slice(0, end + 1);
}

/** Cuts a body into chunks of odd sizes, so that no code can rely on where a chunk ends. */
async function* chunksOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += 1_021) yield body.subarray(at, at + 1_021);
}
