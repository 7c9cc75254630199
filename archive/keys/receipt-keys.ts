import { type ArchiveLocation, OUTCOMES, type Outcome, type Slice } from '../../contract/index.js';
import { compactInstant } from './compact-instants.js';
import { parseWindowKey, type WindowName, windowFolder, windowStem } from './window-names.js';

/**
 * The parts of a receipt's name: all that coverage and settledness need, without reading the receipt. `askedAt` is the
 * creation of the export task or, if no task was needed, the instant when AWS was asked.
 */
export interface ReceiptName extends WindowName {
  generation: number;
  outcome: Outcome;
}

/**
 * The highest generation in a name, far above any true number of attempts. A name with a higher generation is not a
 * receipt's name.
 */
export const HIGHEST_GENERATION = 1_000_000;

/** Folder of the receipts for a UTC month (`yyyy-mm`) and, if given, a log group; ends with a slash. */
export const receiptsPrefix = (archive: ArchiveLocation, month: string, logGroup?: string): string =>
  windowFolder(archive, 'receipts', month, logGroup);

/** The beginning of the keys of all receipts of a slice and generation; outcome and instant of asking follow. */
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

const MIDDLE = /^_(g(\d{4,7}))\.([A-Za-z]+)$/;

/** Parses a receipt's key; undefined for any key that {@link receiptKey} cannot have made. */
export function parseReceiptKey(key: string): ReceiptName | undefined {
  const parsed = parseWindowKey(key, 'receipts');
  const [, number, digits, word] = MIDDLE.exec(parsed?.middle ?? '') ?? [];
  const outcome = OUTCOMES.find((known) => known === word);
  const generation = Number(digits);
  if (parsed === undefined || outcome === undefined) return undefined;
  if (generation < 1 || generation > HIGHEST_GENERATION || padded(generation) !== number) return undefined;
  return { ...parsed.name, generation, outcome };
}
