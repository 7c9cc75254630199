import { type ArchiveLocation, OUTCOMES, type Outcome, type Slice } from '../../contract/index.js';
import type { StoredObject } from '../ports.js';
import { compactInstant } from './compact-instants.js';
import { underPrefix } from './data-keys.js';
import {
  parseWindowFile,
  parseWindowFolder,
  parseWindowKey,
  type WindowFolder,
  type WindowName,
  windowFolder,
  windowStem,
} from './window-names.js';

/**
 * The parts of a receipt's name, from which coverage is computed without reading the receipt. `askedAt` is the instant
 * when the export task was created or, if no task was needed, when AWS was asked.
 */
export interface ReceiptName extends WindowName {
  generation: number;
  outcome: Outcome;
}

/**
 * The highest generation in a receipt's name, far above any real number of attempts. A name with a higher generation is
 * not a receipt's name.
 */
export const HIGHEST_GENERATION = 1_000_000;

/** Folder of the receipts for a UTC month (`yyyy-mm`) and, if given, a log group; ends with a slash. */
export const receiptsPrefix = (archive: ArchiveLocation, month: string, logGroup?: string): string =>
  windowFolder(archive, 'receipts', month, logGroup);

/** Folder that holds one folder of receipts for each UTC month (`yyyy-mm`); ends with a slash. */
export const receiptMonthsPrefix = ({ prefix, accountId, region }: ArchiveLocation): string =>
  `${underPrefix({ prefix }, '_logferry', 'receipts', accountId, region)}/`;

/** The beginning of the keys of all receipts of a slice and generation. The outcome and `askedAt` follow. */
export const receiptStem = (slice: Slice): string =>
  `${windowStem('receipts', slice)}_${generationOf(slice.generation)}.`;

/**
 * The key of a receipt.
 * @throws RangeError if the slice crosses a UTC month
 */
export const receiptKey = (slice: Slice, outcome: Outcome, askedAt: string): string =>
  `${receiptStem(slice)}${outcome}.${compactInstant(askedAt)}.json`;

function generationOf(generation: number): string {
  if (!Number.isInteger(generation) || generation < 1 || generation > HIGHEST_GENERATION)
    throw new RangeError(`not a generation from 1 to ${HIGHEST_GENERATION}: ${generation}`);
  return padded(generation);
}

const padded = (generation: number): string => `g${String(generation).padStart(4, '0')}`;

/** Parses a receipt's key; undefined for any key that {@link receiptKey} cannot have made. */
export const parseReceiptKey = (key: string): ReceiptName | undefined => receiptNameOf(parseWindowKey(key, 'receipts'));

/** A receipt in a listing. */
export interface ListedReceipt extends ReceiptName, Pick<StoredObject, 'bytes' | 'etag'> {}

/**
 * The receipts in a listing, in the order of the listing. The folder that consecutive receipts share is parsed once.
 */
export function receiptsIn(objects: Iterable<StoredObject>): ListedReceipt[] {
  const receipts: ListedReceipt[] = [];
  let path: string | undefined;
  let folder: WindowFolder | undefined;
  for (const { key, bytes, etag } of objects) {
    const pathEnd = Math.max(0, key.lastIndexOf('/'));
    if (pathEnd !== path?.length || !key.startsWith(path)) {
      path = key.slice(0, pathEnd);
      folder = parseWindowFolder(path, 'receipts');
    }
    const name = folder && receiptNameOf(parseWindowFile(key, folder));
    if (name !== undefined) receipts.push(Object.assign(name, { bytes, etag }));
  }
  return receipts;
}

function receiptNameOf(parsed: ReturnType<typeof parseWindowKey>): ReceiptName | undefined {
  if (parsed === undefined || !parsed.middle.startsWith('_g')) return undefined;
  const { name, middle } = parsed;
  const dot = middle.indexOf('.');
  const generation = Number(middle.slice('_g'.length, dot));
  const outcome = OUTCOMES.find((known) => middle.endsWith(known) && middle.length === dot + 1 + known.length);
  if (outcome === undefined || !(generation >= 1 && generation <= HIGHEST_GENERATION)) return undefined;
  if (`_${padded(generation)}` !== middle.slice(0, dot)) return undefined;
  // Extends the object instead of copying it, because millions of names are parsed.
  return Object.assign(name, { generation, outcome });
}
