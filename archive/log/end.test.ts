import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointKey, entryKey, noticeKey } from '../object-keys/log-keys.js';
import type { Listing, ObjectStore } from '../ports.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE } from '../testing/samples.js';
import { findEnd } from './end.js';

describe('finding the end of the log', () => {
  it('gives the first missing number, whatever else is in the folder', async () => {
    const sizes = fc.integer({ min: 0, max: 60 });
    await fc.assert(
      fc.asyncProperty(sizes, sizes, fc.array(sizes), async (size, from, checkpoints) => {
        const store = new MemoryStore();
        for (let n = 0; n < size; n += 1) store.put(entryKey(ARCHIVE, n), '');
        for (const pinned of checkpoints) store.put(checkpointKey(ARCHIVE, pinned), '');
        store.put(entryKey(ARCHIVE, 999_999_999_999), 'of another program');
        store.put(noticeKey(ARCHIVE, { size, exportId: 'exp-1', runNo: 1 }), '');
        expect(await findEnd(store, ARCHIVE, Math.min(from, size))).toBe(size);
      }),
    );
  });

  it('takes one listing for some hundred entries, and fewer than thirty for a hundred thousand', async () => {
    expect(await costOf(400)).toBe(1);
    expect(await costOf(100_000)).toBeLessThan(30);
    expect(await costOf(5_000_000)).toBeLessThan(40);
  });
});

/** The number of calls to find the end of a log with this many entries. */
async function costOf(size: number): Promise<number> {
  let calls = 0;
  const store: Pick<ObjectStore, 'list'> = {
    async *list(_prefix, { startAfter = '' } = {}): AsyncGenerator<Listing> {
      const after = /(\d{12})\.json$/.exec(startAfter)?.[1];
      let n = after === undefined ? 0 : Number(after) + 1;
      do {
        calls += 1;
        const count = Math.max(0, Math.min(1_000, size - n));
        const first = n;
        const objects = Array.from({ length: count }, (_, index) => ({
          ...{ key: entryKey(ARCHIVE, first + index), bytes: 1, etag: '' },
        }));
        n += count;
        yield { objects, folders: [] };
      } while (n < size);
    },
  };
  expect(await findEnd(store as ObjectStore, ARCHIVE)).toBe(size);
  return calls;
}
