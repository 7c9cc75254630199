import { closes } from '../../contract/index.js';
import type { CommittedRecords, Standing } from '../committed/index.js';
import type { ReceiptName } from '../object-keys/receipt-keys.js';
import type { ObjectReader } from '../ports.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import type { ReadProblem } from './read-object.js';
import { readNamedReceipt } from './read-receipt.js';

/** Number of receipts that are read at the same time. */
const READ_AT_ONCE = 16;

/** The receipts of a log group that no manifest commits to, by key. */
export interface UncommittedReceipts {
  standings: Map<string, Exclude<Standing, 'committed'>>;
  /** Receipts that cannot be read, or that contradict their names. Their runs are not known. */
  unreadable: Map<string, ReadProblem>;
}

/**
 * Finds the receipts of a log group that no manifest commits to. The receipts that count are read. If one of them
 * cannot be read or is not committed, all other closing receipts are read, too, because another receipt must then count
 * in its place.
 * @param counting receipts that count by their names
 * @param names all receipts of the log group that overlap the window
 */
export async function findUncommitted(
  reader: ObjectReader,
  committed: Pick<CommittedRecords, 'receipt'>,
  logGroup: string,
  counting: Iterable<ReceiptName>,
  names: readonly ReceiptName[],
): Promise<UncommittedReceipts> {
  const found: UncommittedReceipts = { standings: new Map(), unreadable: new Map() };
  const look = async (name: ReceiptName): Promise<void> => {
    const { key } = name;
    const read = await readNamedReceipt(reader, name, logGroup);
    if ('code' in read) {
      found.unreadable.set(key, read);
      return;
    }
    const { exportId, runNo } = read.receipt;
    const standing = await committed.receipt({ key, sha256: read.sha256, exportId, runNo });
    if (standing !== 'committed') found.standings.set(key, standing);
  };
  const looked = new Set(counting);
  await forEachBounded(looked, READ_AT_ONCE, undefined, look);
  if (found.standings.size + found.unreadable.size === 0) return found;
  const others = names.filter((name) => closes(name.outcome) && !looked.has(name));
  await forEachBounded(others, READ_AT_ONCE, undefined, look);
  return found;
}
