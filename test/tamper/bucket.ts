import { createHash } from 'node:crypto';
import type { BucketFacts, ExpirationRule, ObjectFacts } from '../../archive/audit/index.js';
import { ColdObject, UnreadableObject } from '../../archive/errors.js';
import type { Listing, ObjectBody, StoredObject } from '../../archive/index.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';

/** Stands for the checksum that S3 computes of an object. */
const checksum = (body: Uint8Array): string => createHash('sha1').update(body).digest('base64').slice(0, 12);
const md5 = (body: Uint8Array): string => createHash('md5').update(body).digest('hex');

/** The time at which S3 stored all objects of the tests. */
const STORED_AT = '2026-11-02T01:10:00Z';

/** An S3 bucket with versions, in memory. The id of a version is the ETag of its content with a `v` before it. */
export class Bucket extends MemoryStore implements BucketFacts {
  /** Keys of objects in the storage class GLACIER. */
  readonly cold = new Set<string>();
  /** Keys of objects that the auditor may not decrypt. */
  readonly unreadable = new Set<string>();
  /** Facts that S3 states about an object, in place of the facts that follow from the content of the object. */
  readonly stamps = new Map<string, { etag?: string; versionId?: string }>();
  rules: ExpirationRule[] = [];
  /** The versions that were replaced or deleted, and that the bucket has kept. */
  readonly #earlier = new Map<string, Map<string, Uint8Array>>();

  /** The keys in order. The list is made again if its length is not the number of objects. */
  #sorted: string[] = [];

  /** Replaces or deletes an object, and keeps the version that the object had. */
  supersede(key: string, body?: Uint8Array): void {
    const before = this.objects.get(key);
    if (before !== undefined) this.#earlier.set(key, new Map([[`v${md5(before)}`, before]]));
    if (body === undefined) this.objects.delete(key);
    else this.put(key, body);
  }

  /** The objects below a prefix, in the order of a listing. */
  listed(prefix: string): StoredObject[] {
    return this.#keysBelow(prefix).map((key) => this.#storedAt(key));
  }

  /** A bucket with the same objects. */
  copy(): Bucket {
    const copy = new Bucket();
    for (const [key, body] of this.objects) copy.objects.set(key, body);
    return copy;
  }

  override put(key: string, body: string | Uint8Array): void {
    const isNew = !this.objects.has(key);
    super.put(key, body);
    if (!isNew) return;
    if (this.#sorted.length === this.objects.size - 1) this.#sorted.splice(this.#positionOf(key), 0, key);
    else this.#sorted = [];
  }

  /** A listing in one page, and without a search through all keys. */
  override async *list(
    prefix: string,
    { delimiter, startAfter = '' }: { delimiter?: '/'; startAfter?: string } = {},
  ): AsyncGenerator<Listing> {
    const folders = new Set<string>();
    const objects: StoredObject[] = [];
    for (const key of this.#keysBelow(prefix)) {
      if (key <= startAfter) continue;
      const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      if (end === -1) objects.push(this.#storedAt(key));
      else folders.add(key.slice(0, end + 1));
    }
    yield { objects, folders: [...folders] };
  }

  #keysBelow(prefix: string): string[] {
    if (this.#sorted.length !== this.objects.size) this.#sorted = [...this.objects.keys()].sort();
    const from = this.#positionOf(prefix);
    let to = from;
    while (this.#sorted[to]?.startsWith(prefix)) to += 1;
    return this.#sorted.slice(from, to);
  }

  /** Number of keys that are less than a text. */
  #positionOf(text: string): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #storedAt(key: string): StoredObject {
    const body = this.objects.get(key) ?? Buffer.of();
    return {
      ...{ key, bytes: body.length, etag: this.stamps.get(key)?.etag ?? md5(body) },
      ...(this.cold.has(key) && { storageClass: 'GLACIER' }),
    };
  }

  override async read(key: string, versionId?: string): Promise<ObjectBody | undefined> {
    if (this.cold.has(key)) throw new ColdObject(key);
    if (this.unreadable.has(key)) throw new UnreadableObject(key, 'its KMS key refuses');
    const body = await super.read(key);
    const stored = this.objects.get(key);
    if (body === undefined || stored === undefined) return undefined;
    const newest = this.#newestVersion(key, stored);
    if (versionId !== undefined && versionId !== newest) return undefined;
    const said = { etag: md5(stored), versionId: newest, lastModified: STORED_AT, crc64nvme: checksum(stored) };
    return { ...body, ...said, ...this.stamps.get(key) };
  }

  async factsOf(key: string, versionId?: string): Promise<ObjectFacts | undefined> {
    const now = this.objects.get(key);
    const kept = versionId === undefined ? undefined : this.#earlier.get(key)?.get(versionId);
    const isNewest = now !== undefined && [undefined, this.#newestVersion(key, now)].includes(versionId);
    const body = isNewest ? now : kept;
    if (body === undefined) return undefined;
    return {
      ...{ bytes: body.length, etag: md5(body), versionId: `v${md5(body)}`, crc64nvme: checksum(body) },
      ...(isNewest && this.stamps.get(key)),
      ...(this.cold.has(key) && { storageClass: 'GLACIER' }),
    };
  }

  #newestVersion(key: string, body: Uint8Array): string {
    return this.stamps.get(key)?.versionId ?? `v${md5(body)}`;
  }

  async expirationRules(): Promise<ExpirationRule[]> {
    return this.rules;
  }
}
