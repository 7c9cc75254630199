import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { destinationPrefix } from '../object-keys/data-keys.js';
import type { Listing, ObjectStore, StoredObject } from '../ports.js';
import { objectsOf, PAGE_OBJECTS } from '../records/object-pages.js';
import type { Receipt } from '../records/receipt.js';
import { readReceipt, storeReceipt } from '../records/receipt-store.js';
import { MemoryStore } from '../testing/memory-store.js';
import { SLICE } from '../testing/samples.js';
import { verifyTask } from './verify-task.js';

const slice = SLICE;
const TASK = '2c9dfc79-0000-4000-8000-000000000001';
const FOLDER = `${destinationPrefix(slice)}/${TASK}/`;
const BODY = gzipSync('2026-10-01T00:00:00.000Z event\n');
/** Maximum number of keys in a page of an S3 listing. */
const LISTED_AT_ONCE = 1_000;
/** Length (bytes) of the longest key that S3 allows. */
const MAX_KEY_BYTES = 1_024;

/**
 * A store with the many objects of a task. An object exists only while it is listed or read. The calls of the store
 * never wait longer than a microtask.
 */
class ManyObjects implements ObjectStore {
  readonly records = new MemoryStore();
  /** Number of objects that have been listed so far; `stored` is the number of those stored in pages. */
  listed = 0;
  stored = 0;
  /** Largest number of objects that were listed, but not yet stored, at the same time. */
  mostHeld = 0;
  openBodies = 0;
  mostOpenBodies = 0;

  constructor(
    private readonly objects: number,
    private readonly nameOf: (no: number) => string,
  ) {}

  async *list(prefix: string): AsyncGenerator<Listing> {
    if (prefix !== FOLDER) return yield* this.records.list(prefix);
    for (let at = 0; at < this.objects; at += LISTED_AT_ONCE) {
      const length = Math.min(LISTED_AT_ONCE, this.objects - at);
      this.listed += length;
      this.mostHeld = Math.max(this.mostHeld, this.listed - this.stored);
      yield { objects: Array.from({ length }, (_, index) => this.#object(at + index)), folders: [] };
    }
  }

  async read(key: string) {
    return key.startsWith(FOLDER) ? { chunks: this.#body() } : this.records.read(key);
  }

  async writeOnce(key: string, body: string) {
    if (key.endsWith('.ndjson')) this.stored += body.split('\n').length - 1;
    return this.records.writeOnce(key, body);
  }

  #object(no: number): StoredObject {
    return { key: `${FOLDER}${this.nameOf(no)}`, bytes: BODY.length, etag: '' };
  }

  async *#body(): AsyncGenerator<Uint8Array> {
    this.openBodies += 1;
    this.mostOpenBodies = Math.max(this.mostOpenBodies, this.openBodies);
    yield BODY;
    this.openBodies -= 1;
  }
}

const shortName = (no: number): string => `s${String(no).padStart(7, '0')}/000000.gz`;

describe('a task of many objects', () => {
  it('is verified with at most one page and one listing answer of its objects in memory, however many it has', async () => {
    const held = [];
    const pageEnds = { objects: 200, bytes: Number.MAX_SAFE_INTEGER };
    for (const [objects, level] of [[2_000, 'content'] as const, [6_000, 'listing'] as const]) {
      const store = new ManyObjects(objects, shortName);
      const { totals, objectPages } = await verifyTask(store, slice, TASK, level, { pageEnds });
      expect(totals.objects).toBe(objects);
      expect(objectPages?.map((page) => page.objects)).toEqual(Array(objects / 200).fill(200));
      expect(store.mostOpenBodies).toBeLessThanOrEqual(4);
      held.push(store.mostHeld);
    }
    expect(held[0]).toBeLessThanOrEqual(200 + LISTED_AT_ONCE);
    expect(held[1]).toBe(held[0]);
  });

  it('lets other work of the process run after each page', async () => {
    const store = new ManyObjects(20 * PAGE_OBJECTS, shortName);
    let most = 0;
    let before = 0;
    let immediate = setImmediate(function look() {
      most = Math.max(most, store.listed - before);
      before = store.listed;
      immediate = setImmediate(look);
    });
    try {
      await verifyTask(store, slice, TASK, 'listing');
    } finally {
      clearImmediate(immediate);
    }
    expect(store.listed).toBe(20 * PAGE_OBJECTS);
    expect(most).toBeLessThanOrEqual(PAGE_OBJECTS + 2 * LISTED_AT_ONCE);
  });

  it.each([PAGE_OBJECTS, PAGE_OBJECTS + 1])(
    'has a receipt that can be read if there are %i objects with the longest keys',
    async (objects) => {
      // JSON needs six characters for the character U+0001.
      const longName = (no: number): string => shortName(no).padEnd(MAX_KEY_BYTES - FOLDER.length, '\u0001');
      const store = new ManyObjects(objects, longName);
      const contents = await verifyTask(store, slice, TASK, 'content');
      const { key } = await storeReceipt(store, receiptOf(contents));
      const read = await readReceipt(store, key);
      const keys = [];
      for await (const object of objectsOf(store, read?.receipt ?? contents)) keys.push(object.key);
      expect(keys).toEqual(Array.from({ length: objects }, (_, no) => `${FOLDER}${longName(no)}`));
    },
  );
});

const receiptOf = (contents: Pick<Receipt, 'objects' | 'objectPages' | 'totals' | 'strayFolders'>): Receipt => ({
  schemaVersion: 1,
  slice,
  window: { from: slice.from, to: slice.to },
  outcome: 'archived',
  askedAt: '2026-11-01T00:00:00Z',
  exportId: 'e',
  runNo: 1,
  claimed: {},
  authenticated: { arn: 'arn', accountId: slice.accountId },
  task: { taskId: TASK, taskName: 'logferry:x:g1', status: 'COMPLETED', adopted: false },
  ...contents,
  verification: { level: 'content', result: 'passed' },
  evidence: [],
  recordedAt: '2026-11-02T00:00:00Z',
});
