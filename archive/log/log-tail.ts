import { type ArchiveLocation, defined } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { entryKey } from '../object-keys/log-keys.js';
import type { ObjectReader } from '../ports.js';
import { MerkleTree } from '../records/merkle.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import type { Checkpoint } from './checkpoint.js';
import { findEnd } from './end.js';
import { entryText, type LogEntry, type LoggedRun, originOf, readEntry, type StoredEntry } from './entry.js';

/** Number of entries that are read at the same time. */
const READ_AT_ONCE = 16;
/**
 * Maximum number of entries by which an append looks back for notices, and for the entries of their runs. A process
 * that stored a notice and no manifest would otherwise make every later append look back as far as that notice.
 */
const MOST_BACK = 128;

/** A log as one process knows it. Entries can be added to it. */
export class LogTail {
  readonly #archive: Pick<ArchiveLocation, 'bucket' | 'prefix'>;
  readonly #tree: MerkleTree;
  /** The entries that were read, by the keys of their manifests. */
  readonly #logged = new Map<string, LogEntry>();
  #previous: string | undefined;
  #origin: string | undefined;

  /** @param tree the tree over the entries before those that {@link add} gets */
  constructor(archive: Pick<ArchiveLocation, 'bucket' | 'prefix'>, tree = new MerkleTree()) {
    this.#archive = archive;
    this.#tree = tree;
  }

  get size(): number {
    return this.#tree.size;
  }

  /** What a checkpoint of the log pins. @throws RangeError if the log is empty */
  get checkpoint(): Checkpoint {
    if (this.#origin === undefined) throw new RangeError('an empty log has no name');
    return { origin: this.#origin, size: this.#tree.size, root: this.#tree.root };
  }

  /** Whether one of the entries that were read is about the manifest with this key. */
  names(manifest: string): boolean {
    return this.#logged.has(manifest);
  }

  /** The number of the run's entry; undefined if none of the entries that were read is about the run. */
  entryOf(run: LoggedRun): number | undefined {
    const entry = this.#logged.get(run.manifest);
    return entry !== undefined && entry.manifestSha256 === run.manifestSha256 ? entry.n : undefined;
  }

  /** Notes an earlier entry, which the tree contains already. */
  note({ entry }: StoredEntry): void {
    if (entry !== undefined) this.#logged.set(entry.manifest, entry);
  }

  /** Adds the next entry. */
  add(stored: StoredEntry): void {
    this.#tree.add(stored.sha256);
    this.#previous = stored.sha256;
    this.#origin = stored.entry?.origin ?? this.#origin;
    this.note(stored);
  }

  /** The text of an entry about this run, to be the next entry of the log. */
  next(run: LoggedRun, noticesFrom: number): string {
    const { manifest, manifestSha256, merkleRoot, entries } = run;
    this.#origin ??= originOf(this.#archive, run);
    return entryText({
      schemaVersion: 1,
      n: this.size,
      origin: this.#origin,
      ...defined({ previous: this.#previous }),
      subtrees: this.#tree.subtrees,
      noticesFrom,
      ...{ manifest, manifestSha256, merkleRoot, entries },
    });
  }
}

/** The end of a log. */
export interface LogEnd {
  tail: LogTail;
  /** Only closing notices for logs of at least this size count, see `LogEntry.noticesFrom`. */
  noticesFrom: number;
}

/**
 * Reads the end of the log: usually about ten entries, and at most {@link MOST_BACK} if the newest entries are not
 * damaged.
 * @param from a number up to which the log is known to be complete
 */
export async function readTail(
  store: ObjectReader,
  archive: Pick<ArchiveLocation, 'bucket' | 'prefix'>,
  from: number,
): Promise<LogEnd> {
  const size = await findEnd(store, archive, from);
  if (size === 0) return { tail: new LogTail(archive), noticesFrom: 0 };
  let read = await readEntries(store, archive, size - 1, size);
  if (read.length === 0) throw new UnreadableObject(entryKey(archive, size - 1), 'listed, but gone when it was read');
  let first = size - 1;
  while (first > 0 && read.every(({ entry }) => entry === undefined)) {
    const before = Math.max(0, first - READ_AT_ONCE);
    read = [...(await readEntries(store, archive, before, first)), ...read];
    first = before;
  }
  const base = read.findLast(({ entry }) => entry !== undefined);
  const noticesFrom = Math.max(base?.entry?.noticesFrom ?? 0, size - MOST_BACK);
  const earlier = noticesFrom < first ? await readEntries(store, archive, noticesFrom, first) : [];
  const baseNo = base?.n ?? 0;
  const tail = new LogTail(archive, MerkleTree.continued(baseNo, base?.entry?.subtrees ?? []));
  for (const stored of [...earlier, ...read]) {
    if (stored.n < baseNo) tail.note(stored);
    else tail.add(stored);
  }
  return { tail, noticesFrom };
}

/** The entries with the numbers from `from` to before `to` that exist. */
async function readEntries(
  store: ObjectReader,
  archive: Pick<ArchiveLocation, 'prefix'>,
  from: number,
  to: number,
): Promise<StoredEntry[]> {
  const found: (StoredEntry | undefined)[] = [];
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  await forEachBounded(numbers, READ_AT_ONCE, undefined, async (n) => {
    found[n - from] = await readEntry(store, archive, n);
  });
  return found.filter((stored) => stored !== undefined);
}
