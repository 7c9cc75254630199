import type { Slice } from '../../contract/index.js';
import { underPrefix } from './data-keys.js';
import { receiptStem } from './receipt-keys.js';

/**
 * Key of a page of a receipt's objects. Pages are beside the receipts, not below them, so that the listing of a month's
 * receipts stays small.
 * @param sent the slice as sent to AWS
 * @param pageNo from 1
 * @param take number of the attempt to find a free key, from 1; the keys of earlier attempts hold other content
 */
export function objectPageKey(
  sent: Slice,
  taskId: string,
  level: 'listing' | 'content',
  pageNo: number,
  take: number,
): string {
  const receipts = `${underPrefix(sent, '_logferry', 'receipts')}/`;
  const stem = receiptStem(sent).slice(receipts.length);
  const number = String(pageNo).padStart(PAGE_DIGITS, '0');
  const name = `${stem}${taskId}.${level}-${number}${take === 1 ? '' : `.${take}`}.ndjson`;
  return underPrefix(sent, '_logferry', 'objects', name);
}

const PAGE_DIGITS = 7;
