import { createHash } from 'node:crypto';
import { instantMs } from '../../contract/index.js';
import { parseReceiptKey } from '../keys/receipt-keys.js';
import type { StoredObject } from '../ports.js';
import { sha256OfText } from './digest.js';
import type { SkippedMonth } from './run-parts.js';

/**
 * The line that stands for the receipts of one log group and month, made from their listing alone. Its hash is the
 * SHA-256 over one line `key size etag` and a line break for each receipt, in the order of the keys' bytes.
 * @param objects the listing of the group's folder in the month
 * @param askedBefore only receipts for which AWS was asked before this instant count, so that those of the run itself
 * do not
 * @returns undefined if there is no such receipt
 */
export function skippedMonth(objects: Iterable<StoredObject>, askedBefore: string): SkippedMonth | undefined {
  const beforeMs = instantMs(askedBefore);
  const receipts = [...objects]
    .filter(({ key }) => (parseReceiptKey(key)?.askedAtMs ?? Number.POSITIVE_INFINITY) < beforeMs)
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const [first] = receipts;
  const last = receipts.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const hash = createHash('sha256');
  for (const receipt of receipts) hash.update(listingLine(receipt));
  const sha256 = hash.digest('hex');
  return { first: first.key, last: last.key, count: receipts.length, sha256, askedBefore, skipped: true };
}

const listingLine = ({ key, bytes, etag }: StoredObject): string => `${key} ${bytes} ${etag}\n`;

/** SHA-256 of an object's line in a listing. The hash identifies an object and its content as far as an ETag does. */
export const listingHash = (object: StoredObject): string => sha256OfText(listingLine(object));
