import { instantMs } from '../../contract/index.js';
import type { ListedReceipt } from '../object-keys/receipt-keys.js';
import { ownText } from '../own-text.js';
import type { StoredObject } from '../ports.js';
import { sha256OfText } from './digest.js';
import type { SkippedMonth } from './run-parts.js';

/**
 * The line that stands for the receipts of one log group and month, made from their listing alone. Its hash is the
 * SHA-256 over one line `key size etag` and a line break for each receipt, in the order of the keys' bytes.
 * @param receipts the receipts in the group's folder of the month, in the order of the keys' bytes, as in a listing
 * @param askedBefore only receipts with an `askedAt` before this instant count, so the run's own receipts do not count
 * @returns undefined if there is no such receipt
 */
export function skippedMonth(receipts: readonly ListedReceipt[], askedBefore: string): SkippedMonth | undefined {
  const beforeMs = instantMs(askedBefore);
  const counted = receipts.filter(({ askedAtMs }) => askedAtMs < beforeMs);
  const [first] = counted;
  const last = counted.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const sha256 = sha256OfText(counted.map(listingLine).join(''));
  return {
    first: ownText(first.key),
    last: ownText(last.key),
    count: counted.length,
    sha256,
    askedBefore,
    skipped: true,
  };
}

type Listed = Pick<StoredObject, 'key' | 'bytes' | 'etag'>;

const listingLine = ({ key, bytes, etag }: Listed): string => `${key} ${bytes} ${etag}\n`;

/** SHA-256 of an object's line in a listing. It identifies an object and its content as reliably as the ETag does. */
export const listingHash = (object: Listed): string => sha256OfText(listingLine(object));
