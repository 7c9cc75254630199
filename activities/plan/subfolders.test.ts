import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Listing, ObjectStore } from '../../archive/index.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { Subfolders } from './subfolders.js';

const NAMES = ['!b/', 'Z/', 'a!/', 'a-b/', 'a/', 'ab/', 'b/', 'c.d/'];

it('reads exactly the objects of each subfolder, whichever of the wanted subfolders are read', async () => {
  const keys = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.nat({ max: 3 })).map((parts) => parts.join('')));
  await fc.assert(
    fc.asyncProperty(keys, fc.subarray(NAMES), async (there, read) => {
      const store = new MemoryStore();
      for (const key of ['month', 'month0', ...there.map((each) => `month/${each}`)]) store.put(key, 'x');
      const subfolders = new Subfolders(store, 'month/', NAMES, () => {});
      for (const name of read) {
        const found = await subfolders.objectsIn(name);
        const expected = there.filter((key) => key.startsWith(name)).map((key) => `month/${key}`);
        expect(found.map(({ key }) => key)).toEqual(expected.sort());
      }
    }),
  );
});

it('goes on after an empty page, which does not end a listing', async () => {
  const pages: Listing[] = [
    { objects: [], folders: [] },
    { objects: [{ key: 'month/a/1', bytes: 1, etag: 'x' }], folders: [] },
  ];
  let listings = 0;
  const store = {
    async *list() {
      listings += 1;
      if (listings > 1) throw new Error('a second listing');
      yield* pages;
    },
  } as unknown as ObjectStore;
  const subfolders = new Subfolders(store, 'month/', ['a/', 'b/'], () => {});
  expect((await subfolders.objectsIn('a/')).map(({ key }) => key)).toEqual(['month/a/1']);
  expect(await subfolders.objectsIn('b/')).toEqual([]);
});
