import { type ObjectStore, readReceipt, UnreadableObject } from '../../archive/index.js';
import { defined } from '../../contract/index.js';
import type { ExportDeps } from './deps.js';
import { Recent } from './recent.js';

/** Number of receipts that a worker remembers. Each takes a few hundred bytes. */
const MOST_REMEMBERED = 20_000;

/** The facts of a stored receipt that a list of receipts contains besides the receipt's key. */
interface StoredFacts {
  sha256: string;
  /** Number of slices of the grid that the receipt stands for. Absent if it stands for one. */
  slices?: number;
}

const memories = new WeakMap<ExportDeps, Recent<Promise<StoredFacts>>>();

function memoryOf(deps: ExportDeps): Recent<Promise<StoredFacts>> {
  const memory = memories.get(deps) ?? new Recent<Promise<StoredFacts>>(MOST_REMEMBERED);
  memories.set(deps, memory);
  return memory;
}

/** The id under which a receipt is remembered. It names no version of the object, because receipts are written once. */
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
 * The facts of a stored receipt. The receipt is read unless this worker remembers it.
 * @throws UnreadableObject if the receipt does not exist or is damaged
 */
export function storedFacts(deps: ExportDeps, store: ObjectStore, bucket: string, key: string): Promise<StoredFacts> {
  const memory = memoryOf(deps);
  const facts = memory.get(idOf(bucket, key), async () => {
    const stored = await readReceipt(store, key);
    if (stored === undefined) throw new UnreadableObject(key, 'there is no such receipt');
    return { sha256: stored.sha256, ...defined({ slices: stored.receipt.slices }) };
  });
  facts.catch(() => memory.forget(idOf(bucket, key)));
  return facts;
}
