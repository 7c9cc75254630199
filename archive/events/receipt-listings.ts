import { type ArchiveLocation, closes, type Interval } from '../../contract/index.js';
import { mergeIntervals } from '../intervals.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { groupOfSafe, isGroupSegment, segmentStart, standsFor } from '../object-keys/group-names.js';
import { parseReceiptKey, type ReceiptName, receiptMonthsPrefix, receiptsPrefix } from '../object-keys/receipt-keys.js';
import type { ObjectReader } from '../ports.js';
import { readReceipt } from '../records/receipt-store.js';

/** Where receipts of an archive are: the parts of their keys before month and log group. */
export type ReceiptRoot = Pick<ArchiveLocation, 'prefix' | 'accountId' | 'region'>;

/** The accounts and Regions whose receipts an archive has, in key order. */
export async function receiptRoots(reader: ObjectReader, prefix: string): Promise<ReceiptRoot[]> {
  const roots: ReceiptRoot[] = [];
  const receipts = `${underPrefix({ prefix }, '_logferry', 'receipts')}/`;
  for (const accountId of await foldersIn(reader, receipts)) {
    for (const region of await foldersIn(reader, `${receipts}${accountId}/`)) roots.push({ prefix, accountId, region });
  }
  return roots;
}

/**
 * The names of the log groups of an account and Region that have receipts in these months, in the order of their
 * segments. The full name of a shortened segment is in its receipts, and one of them is read.
 * @param start beginning of the names
 */
export async function groupsWithReceipts(
  reader: ObjectReader,
  root: ArchiveLocation,
  start: string,
  months: readonly string[],
): Promise<string[]> {
  const segments = new Map<string, string>();
  for (const month of months) {
    const folder = receiptsPrefix(root, month);
    for (const segment of await foldersIn(reader, folder, segmentStart(start))) {
      if (isGroupSegment(segment) && !segments.has(segment)) segments.set(segment, `${folder}${segment}/`);
    }
  }
  const names = new Set<string>();
  for (const [segment, folder] of [...segments].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = groupOfSafe(segment) ?? (await nameInReceipt(reader, folder, segment));
    if (name?.startsWith(start)) names.add(name);
  }
  return [...names];
}

/** The names of a log group's receipts in these months. Costs one listing a month. */
export async function receiptNames(
  reader: ObjectReader,
  archive: ArchiveLocation,
  logGroup: string,
  months: readonly string[],
): Promise<ReceiptName[]> {
  const names: ReceiptName[] = [];
  for (const month of months) {
    for await (const { objects } of reader.list(receiptsPrefix(archive, month, logGroup))) {
      names.push(...objects.flatMap(({ key }) => parseReceiptKey(key) ?? []));
    }
  }
  return names;
}

/** The window from the first to the last closed instant, by the names of receipts; undefined if nothing is closed. */
export function closedWindow(names: readonly ReceiptName[]): Interval | undefined {
  const closed = mergeIntervals(names.filter(({ outcome }) => closes(outcome)));
  const [first, last] = [closed[0], closed.at(-1)];
  return first && last && { fromMs: first.fromMs, toMs: last.toMs };
}

/** The UTC months (`yyyy-mm`) with receipts of an account and Region, in order. */
export async function monthsWithReceipts(reader: ObjectReader, archive: ArchiveLocation): Promise<string[]> {
  return (await foldersIn(reader, receiptMonthsPrefix(archive))).filter((name) => /^\d{4}-(0[1-9]|1[0-2])$/.test(name));
}

async function nameInReceipt(reader: ObjectReader, folder: string, segment: string): Promise<string | undefined> {
  for await (const { objects } of reader.list(folder, { pageSize: 1 })) {
    const [first] = objects;
    if (first === undefined || parseReceiptKey(first.key) === undefined) continue;
    const name = (await readReceipt(reader, first.key))?.receipt.slice.logGroup;
    return name !== undefined && standsFor(segment, name) ? name : undefined;
  }
  return undefined;
}

/** The names of the folders directly in a folder, in the order of their keys. @param start beginning of the names */
async function foldersIn(reader: ObjectReader, folder: string, start = ''): Promise<string[]> {
  const names: string[] = [];
  for await (const { folders } of reader.list(`${folder}${start}`, { delimiter: '/' })) {
    names.push(...folders.map((found) => found.slice(folder.length, -1)));
  }
  return names;
}
