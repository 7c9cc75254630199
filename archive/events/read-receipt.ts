import { instantMs } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { standsFor, streamsOf } from '../object-keys/group-names.js';
import type { ReceiptName } from '../object-keys/receipt-keys.js';
import type { ObjectReader } from '../ports.js';
import type { Receipt } from '../records/receipt.js';
import { readReceipt } from '../records/receipt-store.js';
import type { ReadProblem } from './read-object.js';

/** Reads a receipt that a listing shows, and compares it with its name, because coverage was decided from the name. */
export async function readNamedReceipt(
  reader: ObjectReader,
  name: ReceiptName,
  logGroup: string,
): Promise<{ receipt: Receipt; sha256: string } | ReadProblem> {
  const { key } = name;
  try {
    const read = await readReceipt(reader, key);
    if (read === undefined) return { key, code: 'missing', detail: 'it was listed, but does not exist' };
    if (isNamed(read.receipt, name, logGroup)) return read;
    return { key, code: 'unreadable', detail: 'it is about another slice, outcome or instant than its name says' };
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    return { key, code: 'unreadable', detail: error.problem };
  }
}

function isNamed({ slice, outcome, askedAt }: Receipt, name: ReceiptName, logGroup: string): boolean {
  return (
    slice.logGroup === logGroup &&
    standsFor(name.logGroupSafe, logGroup) &&
    slice.accountId === name.accountId &&
    slice.region === name.region &&
    streamsOf(slice.logStreamPrefix) === name.streams &&
    instantMs(slice.from) === name.fromMs &&
    instantMs(slice.to) === name.toMs &&
    slice.generation === name.generation &&
    outcome === name.outcome &&
    instantMs(askedAt) === name.askedAtMs
  );
}
