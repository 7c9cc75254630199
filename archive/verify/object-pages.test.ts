import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Slice } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { destinationPrefix } from '../object-keys/data-keys.js';
import { type ArchivedObject, totalsOf } from '../records/archived-object.js';
import { objectsOf } from '../records/object-pages.js';
import { MemoryStore } from '../testing/memory-store.js';
import { SLICE } from '../testing/samples.js';
import { pagesOf } from './pages.js';
import { type Verification, verifyTask } from './verify-task.js';

const slice: Slice = { ...SLICE, prefix: 'logs', logGroup: '/a', generation: 2 };
const TASK = '2c9dfc79-0000-4000-8000-000000000001';
const FOLDER = 'logs/_logferry/objects/111122223333/eu-central-1/2026-10/!a';
const pageKey = (name: string): string =>
  `${FOLDER}/20261001T000000Z_20261002T000000Z_all_g0002.${TASK}.${name}.ndjson`;
const dataKey = (no: number): string => `${destinationPrefix(slice)}/${TASK}/s${String(no).padStart(3, '0')}/000000.gz`;

/** A store with the objects of the task, and the keys of those objects in the order of their reads. */
function storeWith(objects: number) {
  const store = new MemoryStore();
  for (let no = 0; no < objects; no += 1) {
    store.put(dataKey(no), gzipSync(`2026-10-01T00:00:0${no % 10}.000Z event\n`.repeat(no + 1)));
  }
  const reads: string[] = [];
  const read = store.read.bind(store);
  store.read = async (key) => {
    if (key.endsWith('.gz')) reads.push(key);
    return read(key);
  };
  return { store, reads };
}

const pageEnds = { objects: 10, bytes: Number.MAX_SAFE_INTEGER };
const verify = (store: MemoryStore, level: 'listing' | 'content' = 'content'): Promise<Verification> =>
  verifyTask(store, slice, TASK, level, { pageEnds });

async function allOf(store: MemoryStore, verification: Verification): Promise<ArchivedObject[]> {
  const objects: ArchivedObject[] = [];
  for await (const object of objectsOf(store, verification)) objects.push(object);
  return objects;
}

describe('the objects of a task', () => {
  it.each([0, 1, 9, 10])('are listed in the receipt if one page can hold all of them: %i objects', async (objects) => {
    const { store } = storeWith(objects);
    const verification = await verify(store);
    expect(verification.objects).toHaveLength(objects);
    expect(verification).not.toHaveProperty('objectPages');
    expect(verification.totals).toEqual(totalsOf(verification.objects));
    expect([...store.objects.keys()].filter((key) => key.includes('_logferry'))).toEqual([]);
  });

  it.each(['content', 'listing'] as const)(
    'are listed in pages if one page cannot hold all of them, at level %s',
    async (level) => {
      const { store } = storeWith(25);
      const whole = await verifyTask(store, slice, TASK, level);
      const paged = await verify(store, level);
      expect(paged).toMatchObject({ objects: [], totals: whole.totals });
      expect(paged.objectPages?.map(({ key, objects }) => [key, objects])).toEqual([
        [pageKey(`${level}-0000001`), 10],
        [pageKey(`${level}-0000002`), 10],
        [pageKey(`${level}-0000003`), 5],
      ]);
      for (const { key, sha256, bytes, events } of paged.objectPages ?? []) {
        expect(sha256).toBe(createHash('sha256').update(store.text(key)).digest('hex'));
        const lines = store
          .text(key)
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as ArchivedObject);
        expect(totalsOf(lines)).toMatchObject(events === undefined ? { bytes } : { bytes, events });
      }
      expect(await allOf(store, paged)).toEqual(whole.objects);
    },
  );

  it('are not read again if an earlier attempt has stored their page', async () => {
    const { store, reads } = storeWith(25);
    const readUntil = (count: number) => {
      const controller = new AbortController();
      const read = store.read.bind(store);
      store.read = async (key) => {
        if (reads.length >= count) controller.abort(new Error('worker stops'));
        return read(key);
      };
      return controller.signal;
    };
    const stopped = verifyTask(store, slice, TASK, 'content', { pageEnds, signal: readUntil(14) });
    await expect(stopped).rejects.toThrow('worker stops');
    const before = reads.splice(0);
    expect(before.length).toBeLessThan(20);

    const { store: fresh } = storeWith(25);
    expect(await verify(store)).toEqual(await verify(fresh));
    expect(reads.sort()).toEqual(Array.from({ length: 15 }, (_, no) => dataKey(no + 10)));
    reads.length = 0;
    await verify(store);
    expect(reads).toEqual([]);
  });

  const garbage: [string, (page: string) => string | Uint8Array][] = [
    ['is no text', () => Buffer.from([0xff, 0xfe, 0x00])],
    ['is no NDJSON', () => 'garbage'],
    ['is empty', () => ''],
    ['lists other objects', (page) => page.replace('s003', 's903')],
    ['lists other sizes', (page) => page.replace(/"bytes":\d+/, '"bytes":1')],
    ['lacks an object', (page) => page.slice(page.indexOf('\n') + 1)],
    ['lacks hashes', (page) => page.replaceAll(/,"sha256":"[0-9a-f]+"/g, '')],
    ['has an impossible instant', (page) => page.replace('2026-10-01T', '2026-02-30T')],
  ];
  it.each(garbage)(
    "are listed in a page at another key if what is stored at the page's own key %s",
    async (_what, spoil) => {
      const { store: sound } = storeWith(25);
      const expected = await verify(sound);
      const { store } = storeWith(25);
      store.put(pageKey('content-0000001'), spoil(sound.text(pageKey('content-0000001'))));
      const paged = await verify(store);
      expect(paged.objectPages?.[0]).toEqual({
        ...expected.objectPages?.[0],
        key: pageKey('content-0000001.2'),
      });
      expect(await allOf(store, paged)).toEqual(await allOf(sound, expected));
      expect(await verify(store)).toEqual(paged);
    },
  );

  it('cannot be verified if another program has written to every key that one of their pages can have', async () => {
    const { store } = storeWith(25);
    store.put(pageKey('content-0000002'), 'x');
    for (let take = 2; take <= 10; take += 1) store.put(pageKey(`content-0000002.${take}`), 'x');
    await expect(verify(store)).rejects.toThrow(UnreadableObject);
  });

  it('are listed in one copy of each page, even if two attempts store the page at the same time', async () => {
    const { store: sound } = storeWith(25);
    const expected = await verify(sound);
    const { store } = storeWith(25);
    store.beforeWrite = (key) => store.put(key, sound.text(key));
    expect(await verify(store)).toEqual(expected);
  });

  it('cannot be listed from a page that was changed or deleted after it was stored', async () => {
    const { store } = storeWith(25);
    const paged = await verify(store);
    const key = pageKey('content-0000002');
    store.put(key, store.text(key).replace('"events":11', '"events":12'));
    await expect(allOf(store, paged)).rejects.toThrow(/another hash/);
    store.objects.delete(key);
    await expect(allOf(store, paged)).rejects.toThrow(UnreadableObject);
  });
});

describe('pages of a listing', () => {
  it('contain every object once, in order, and end after a number of objects or bytes', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 99 }),
        async (all, objects, bytes) => {
          const listed = all.map((size, no) => ({
            key: `k${no}`,
            bytes: size,
            etag: '0',
          }));
          const pages = [];
          for await (const page of pagesOf(each(listed), { objects, bytes })) pages.push(page);
          expect(pages.flatMap((page) => page.objects)).toEqual(listed);
          expect(pages.map(({ pageNo }) => pageNo)).toEqual(pages.map((_, index) => index + 1));
          for (const page of pages) {
            expect(page.isOnly).toBe(pages.length === 1);
            expect(page.objects.length).toBeLessThanOrEqual(objects);
            const size = page.objects.reduce((sum, object) => sum + object.bytes, 0);
            if (page.objects.length > 1) expect(size).toBeLessThanOrEqual(bytes);
          }
        },
      ),
    );
  });
});

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
