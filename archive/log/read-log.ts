import type { ArchiveLocation } from '../../contract/index.js';
import { logFolder, parseLogKey } from '../object-keys/log-keys.js';
import type { ObjectReader } from '../ports.js';
import { MerkleTree } from '../records/merkle.js';
import { readEntry, type StoredEntry } from './entry.js';

/**
 * What is wrong with an entry:
 * - `damaged`: the object is not an entry with this number.
 * - `otherOrigin`: the entry has another origin than the first entry.
 * - `brokenChain`: `previous` is not the hash of the previous entry.
 * - `wrongSubtrees`: `subtrees` do not belong to the tree over the earlier entries.
 */
type EntryProblem = 'damaged' | 'otherOrigin' | 'brokenChain' | 'wrongSubtrees';

/** A stored entry with what is wrong with it, or a number of entries that are missing before a later one. */
export type LogLine =
  | (StoredEntry & { kind: 'entry'; problems: EntryProblem[] })
  | { kind: 'missing'; n: number; count: number };

/** Number of entries that are read at the same time. */
const READ_AT_ONCE = 16;

/**
 * All entries of the log in order, checked against each other. Memory use does not grow with the log. Only a checkpoint
 * that was kept elsewhere shows whether entries are missing at the end, see `LogPin`.
 */
export async function* readLog(store: ObjectReader, archive: Pick<ArchiveLocation, 'prefix'>): AsyncGenerator<LogLine> {
  let next = 0;
  let origin: string | undefined;
  let previous: string | undefined;
  let tree: MerkleTree | undefined = new MerkleTree();
  for await (const stored of storedEntries(store, archive)) {
    const { n, sha256, entry } = stored;
    if (n > next) {
      yield { kind: 'missing', n: next, count: n - next };
      [previous, tree] = [undefined, undefined];
    }
    next = n + 1;
    const problems: EntryProblem[] = entry === undefined ? ['damaged'] : [];
    if (entry !== undefined) {
      origin ??= entry.origin;
      if (entry.origin !== origin) problems.push('otherOrigin');
      if (previous !== undefined && entry.previous !== previous) problems.push('brokenChain');
      // After a gap, hashes are missing in the tree. It is then made from the subtrees in the next undamaged entry.
      tree ??= MerkleTree.continued(n, entry.subtrees);
      if (tree.subtrees.join() !== entry.subtrees.join()) problems.push('wrongSubtrees');
    }
    tree?.add(sha256);
    previous = sha256;
    yield { kind: 'entry', ...stored, problems };
  }
}

async function* storedEntries(
  store: ObjectReader,
  archive: Pick<ArchiveLocation, 'prefix'>,
): AsyncGenerator<StoredEntry> {
  let numbers: number[] = [];
  const read = async (): Promise<StoredEntry[]> => {
    const found = await Promise.all(numbers.map((n) => readEntry(store, archive, n)));
    numbers = [];
    return found.filter((stored) => stored !== undefined);
  };
  for await (const { objects } of store.list(logFolder(archive), { delimiter: '/' })) {
    for (const { key } of objects) {
      const found = parseLogKey(archive, key);
      if (found?.kind === 'entry') numbers.push(found.n);
      if (numbers.length === READ_AT_ONCE) yield* await read();
    }
  }
  yield* await read();
}
