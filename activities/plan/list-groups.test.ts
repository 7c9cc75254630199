import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { listSubfolders } from './list-groups.js';

async function listed(store: MemoryStore, wanted: readonly string[]) {
  let calls = 0;
  const found: [string | undefined, string[]][] = [];
  const count = () => {
    calls += 1;
  };
  for await (const { at, objects } of listSubfolders(store, 'month/', wanted, count)) {
    found.push([wanted[at], objects.map(({ key }) => key)]);
  }
  return { found, calls };
}

const storeOf = (keys: Iterable<string>): MemoryStore => {
  const store = new MemoryStore();
  for (const key of keys) store.put(key, 'x');
  return store;
};

it('a listing of subfolders finds the same objects as a listing of the whole folder, group by group in order', async () => {
  const name = fc.constantFrom('a', 'a!', 'a-b', 'ab', 'b', '!b', 'c.d', 'Z');
  const names = fc.uniqueArray(name, { minLength: 1 });
  const keys = fc.uniqueArray(fc.tuple(name, fc.constantFrom('1', '2', '3')), { selector: (key) => key.join('/') });
  await fc.assert(
    fc.asyncProperty(names, keys, async (wanted, there) => {
      const folders = wanted.map((each) => `${each}/`).sort();
      const all = there.map(([group, file]) => `month/${group}/${file}`).sort();
      const store = storeOf([...all, 'month', 'month0', 'other/a/1']);
      const expected = folders.map((folder) => [folder, all.filter((key) => key.startsWith(`month/${folder}`))]);
      expect((await listed(store, folders)).found).toEqual(expected.filter(([, found]) => found?.length));
    }),
  );
});

it('a listing of subfolders skips objects of other groups, and costs one call for an empty folder', async () => {
  const others = Array.from({ length: 1_000 }, (_, no) => `month/other-${String(no).padStart(4, '0')}/1`);
  const store = storeOf([...others, 'month/other-0500x/1', 'month/z/1']);
  const { found, calls } = await listed(store, ['a/', 'other-0500x/', 'z/']);
  expect(found.map(([folder]) => folder)).toEqual(['other-0500x/', 'z/']);
  expect(calls).toBeLessThanOrEqual(6);
  expect((await listed(storeOf([]), ['a/', 'b/', 'c/'])).calls).toBe(1);
});
