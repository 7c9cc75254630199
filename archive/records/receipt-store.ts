import { instantMs, OUTCOMES, type Outcome, type Slice } from '../../contract/index.js';
import { GenerationTaken, UnreadableObject } from '../errors.js';
import { parseReceiptKey, receiptKey, receiptStem } from '../object-keys/receipt-keys.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { sha256OfText } from './digest.js';
import { parseRecord } from './parse-record.js';
import { type Receipt, receiptSchema, receiptText } from './receipt.js';
import { keysBelow, readText, writeRecord } from './record-io.js';

/**
 * The result of storing a receipt. `receipt` is the stored receipt, which counts; `written` is false if it was stored
 * before.
 */
export interface StoredReceipt {
  key: string;
  sha256: string;
  receipt: Receipt;
  written: boolean;
}

/**
 * Stores a receipt once. If the slice already has a receipt of this generation, under any outcome, the stored receipt
 * counts. The stored receipt must be of the same task or, like the new receipt, of no task.
 * @throws GenerationTaken if the stored receipt is of another task, or if only one of both receipts is of a task
 * @throws UnreadableObject if the stored receipt is damaged
 */
export async function storeReceipt(store: ObjectStore, receipt: Receipt): Promise<StoredReceipt> {
  const text = receiptText(receipt);
  const key = receiptKey(receipt.slice, receipt.outcome, receipt.askedAt);
  const earlier = await storedOf(store, receipt.slice);
  if (earlier !== undefined) return sameTask(store, earlier, receipt);
  if ((await writeRecord(store, key, text, 'application/json')) === 'exists') return sameTask(store, key, receipt);
  // Another process may have written another outcome of the same task since the listing. Of both receipts, the one
  // whose outcome comes first in OUTCOMES counts.
  const counting = await storedOf(store, receipt.slice);
  if (counting !== undefined && counting !== key) return sameTask(store, counting, receipt);
  return { key, sha256: sha256OfText(text), receipt, written: true };
}

/**
 * Reads a receipt; undefined if there is none.
 * @throws UnreadableObject if the object is not a receipt; NewerRecord if its major version is newer
 */
export async function readReceipt(
  store: Pick<ObjectReader, 'read'>,
  key: string,
): Promise<{ receipt: Receipt; sha256: string } | undefined> {
  const text = await readText(store, key);
  if (text === undefined) return undefined;
  return { receipt: parseRecord(key, 'a receipt', receiptSchema, text), sha256: sha256OfText(text) };
}

/** Key of the receipt that counts for a slice's generation. */
async function storedOf(store: ObjectStore, slice: Slice): Promise<string | undefined> {
  const names = (await keysBelow(store, receiptStem(slice))).flatMap((key) => parseReceiptKey(key) ?? []);
  // Of two receipts with the same outcome, the first key counts, because the keys are in order and the sort is stable.
  return names.sort((a, b) => precedence(a.outcome) - precedence(b.outcome))[0]?.key;
}

/** The rank of an outcome: of two receipts of one generation, the one whose outcome comes first in OUTCOMES counts. */
export const precedence = (outcome: Outcome): number => OUTCOMES.indexOf(outcome);

/**
 * Fields of a slice that a receipt's name contains. The alias of the account is not one of them, because the same task
 * may have been adopted under another alias of its account.
 */
const NAMED = ['accountId', 'region', 'prefix', 'logGroup', 'logStreamPrefix', 'from', 'to', 'generation'] as const;

async function sameTask(store: ObjectStore, key: string, mine: Receipt): Promise<StoredReceipt> {
  const stored = await readReceipt(store, key);
  if (stored === undefined) throw new UnreadableObject(key, 'listed, but gone when it was read');
  const { slice, outcome, askedAt } = stored.receipt;
  const name = parseReceiptKey(key);
  const isNamed =
    NAMED.every((field) => slice[field] === mine.slice[field]) &&
    name?.outcome === outcome &&
    instantMs(name.askedAt) === instantMs(askedAt);
  // Coverage trusts the names of receipts without reading the receipts. So a receipt that contradicts its name is
  // rejected.
  if (!isNamed) throw new UnreadableObject(key, 'it is about another slice, outcome or instant than its name says');
  const taskId = stored.receipt.task?.taskId;
  if (taskId === mine.task?.taskId) return { key, ...stored, written: false };
  throw new GenerationTaken(key, mine.slice.generation, taskId);
}
