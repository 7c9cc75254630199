import { type ObjectStore, readReceipt, UnreadableObject } from '../../archive/index.js';
import { defined } from '../../contract/index.js';
import type { ExportDeps } from './deps.js';
import { Recent } from './recent.js';

/** Receipts that a worker remembers: a few hundred bytes each. */
const MOST_REMEMBERED = 20_000;

/** What a list of receipts says of a stored receipt, beside its key and the outcome in its key. */
interface StoredFacts {
  sha256: string;
  /** Number of slices of the grid that it stands for. Absent: one. */
  slices?: number;
}

const memories = new WeakMap<ExportDeps, Recent<Promise<StoredFacts>>>();

function memoryOf(deps: ExportDeps): Recent<Promise<StoredFacts>> {
  const memory = memories.get(deps) ?? new Recent<Promise<StoredFacts>>(MOST_REMEMBERED);
  memories.set(deps, memory);
  return memory;
}

/** Receipts are written once, so what this worker has stored or read stays true. Their keys hold bucket and account. */
const idOf = (bucket: string, key: string): string => `${bucket}/${key}`;

/** Remembers a receipt that this worker has just stored, or read back. */
export function rememberReceipt(
  deps: ExportDeps,
  bucket: string,
  { key, sha256, slices }: StoredFacts & { key: string },
): void {
  memoryOf(deps).get(idOf(bucket, key), async () => ({ sha256, ...defined({ slices }) }));
}

/**
 * The facts of a stored receipt, read back unless this worker knows them.
 * @throws UnreadableObject if there is no such receipt, or none that can be read
 */
export function storedFacts(deps: ExportDeps, store: ObjectStore, bucket: string, key: string): Promise<StoredFacts> {
  const memory = memoryOf(deps);
  const facts = memory.get(idOf(bucket, key), async () => {
    const stored = await readReceipt(store, key);
    if (stored === undefined) throw new UnreadableObject(key, 'listed, but gone when it was read');
    return { sha256: stored.sha256, ...defined({ slices: stored.receipt.slices }) };
  });
  facts.catch(() => memory.forget(idOf(bucket, key)));
  return facts;
}
