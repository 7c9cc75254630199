import type { ArchiveLocation } from '../../contract/index.js';
import { entryKey, HIGHEST_ENTRY, logFolder, parseLogKey } from '../object-keys/log-keys.js';
import type { ObjectReader } from '../ports.js';

type Root = Pick<ArchiveLocation, 'prefix'>;

/** Length of a search step, as a multiple of the number of entries that the search has found so far. */
const STRIDE = 4;
/** Maximum number of listing pages that one {@link look} reads. The second page is read only if the first is full. */
const MOST_PAGES = 2;

/**
 * The size of the log: the number of the first entry that is missing. A log of up to some hundred entries costs one
 * listing; a log of 100,000 entries costs fewer than 30, because the search first goes on in growing steps, and then
 * halves the range that is left.
 * @param from a number up to which the log is known to be complete
 */
export async function findEnd(store: ObjectReader, archive: Root, from = 0): Promise<number> {
  const first = await look(store, archive, from);
  if (first.isEnd) return first.next;
  // The entry before `low` exists. The entry `high` does not.
  let low = first.next;
  let high = HIGHEST_ENTRY + 1;
  while (low < high) {
    const stride = Math.max(1, low - from) * STRIDE;
    const at = high > HIGHEST_ENTRY ? Math.min(low + stride, HIGHEST_ENTRY) : Math.floor((low + high) / 2);
    const { next, isEnd } = await look(store, archive, at);
    if (next === at) high = at;
    else if (isEnd) return next;
    else low = next;
  }
  return low;
}

/**
 * Lists a few pages of entries from a number on. `next` is the first number without an entry. `isEnd` is
 * false if entry `next` may exist.
 */
async function look(store: ObjectReader, archive: Root, from: number): Promise<{ next: number; isEnd: boolean }> {
  const folder = logFolder(archive);
  const startAfter = from === 0 ? folder : entryKey(archive, from - 1);
  let next = from;
  let pages = 0;
  for await (const { objects } of store.list(folder, { delimiter: '/', startAfter })) {
    for (const { key } of objects) {
      const found = parseLogKey(archive, key);
      if (found?.kind !== 'entry') continue;
      if (found.n !== next) return { next, isEnd: true };
      next += 1;
    }
    pages += 1;
    if (pages === MOST_PAGES) return { next, isEnd: false };
  }
  return { next, isEnd: true };
}
