import { z } from 'zod';
import type { ArchiveLocation } from '../../contract/index.js';
import { RecordConflict, UnreadableObject } from '../errors.js';
import { partKey } from '../object-keys/run-keys.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { sha256OfText } from './digest.js';
import { parseRecord, recordText } from './parse-record.js';
import { readText, storeRecord } from './record-io.js';
import { instant, outcome, positive, sha256 } from './schemas.js';

const receiptLine = z.object({
  /** Key of a receipt. */
  key: z.string(),
  sha256,
  outcome,
  /**
   * Number of slices that the receipt stands for: consecutive slices that need no task for the same reason share a
   * receipt. Absent: one.
   */
  slices: z.int().min(2).exactOptional(),
  /** Whether an earlier run wrote the receipt, and this run only lists it. */
  skipped: z.boolean(),
});
/** One receipt in the list that a manifest commits to. */
export type PartEntry = z.infer<typeof receiptLine>;

const skippedLine = z.object({
  /** Keys of the first and last receipt in the listing, and the number of receipts. */
  first: z.string(),
  last: z.string(),
  count: positive,
  /** See `skippedMonth`. */
  sha256,
  /** Only receipts for which AWS was asked before this instant count. */
  askedBefore: instant,
  skipped: z.literal(true),
});
/**
 * A line of the list that a manifest commits to. The line stands for all receipts of one log group and month that
 * earlier runs had written.
 */
export type SkippedMonth = z.infer<typeof skippedLine>;

export const partLine = z.union([receiptLine, skippedLine]);
export type PartLine = z.infer<typeof partLine>;

type Root = Pick<ArchiveLocation, 'prefix'>;

/** A stored part, as the manifest names it. */
export interface StoredPart {
  key: string;
  sha256: string;
  /** Number of the part's lines. */
  entries: number;
}

/** A part with its lines. */
export interface ReadPart extends StoredPart {
  list: PartLine[];
  /** The leaves of the part's lines in the Merkle tree, see {@link leafOf}. */
  leaves: string[];
  /** Number of receipts that the part's lines stand for. */
  receipts: number;
}

/**
 * Stores a part of a run's list of receipts: NDJSON, one entry in canonical JSON per line. Idempotent.
 * @throws RecordConflict if the part exists with other content
 */
export async function storePart(
  store: ObjectStore,
  archive: Root,
  exportId: string,
  runNo: number,
  partNo: number,
  entries: readonly PartLine[],
): Promise<StoredPart> {
  const text = entries.map((entry) => `${recordText(partLine, entry)}\n`).join('');
  const key = partKey(archive, exportId, runNo, partNo);
  const stored = await storeRecord(store, key, text, 'application/x-ndjson');
  return { ...stored, entries: entries.length };
}

/**
 * Stores a part of skipped months. If an earlier attempt has stored the same months, the stored lines count. They can
 * differ, because another export may have recorded receipts since.
 * @throws RecordConflict if the part exists and is not about the same months
 */
export async function storeSkippedMonths(
  store: ObjectStore,
  archive: Root,
  exportId: string,
  runNo: number,
  partNo: number,
  months: readonly SkippedMonth[],
): Promise<StoredPart> {
  try {
    return await storePart(store, archive, exportId, runNo, partNo, months);
  } catch (error) {
    if (!(error instanceof RecordConflict)) throw error;
    const part = await readPart(store, archive, exportId, runNo, partNo);
    if (!isAbout(part.list, months)) throw error;
    const { key, sha256, entries } = part;
    return { key, sha256, entries };
  }
}

function isAbout(stored: readonly PartLine[], months: readonly SkippedMonth[]): boolean {
  const folderOf = ({ first, askedBefore }: SkippedMonth): string =>
    `${askedBefore} ${first.slice(0, first.lastIndexOf('/'))}`;
  return (
    stored.length === months.length &&
    months.every((month, index) => {
      const other = stored[index];
      return other !== undefined && 'first' in other && folderOf(other) === folderOf(month);
    })
  );
}

/**
 * Maximum size (bytes) of a part that is read. It is far above the size of a part, because a page of a plan has some
 * thousand lines of about a kilobyte at most.
 */
const MOST_PART_BYTES = 32 * 1024 * 1024;
/** Number of parts that are read at the same time. */
const READ_AT_ONCE = 8;

/**
 * The parts of a run in order. Foreign objects under higher numbers are not read.
 * @param count number of parts that the run has written
 * @param exceptNo a part number that the run has skipped; absent if it has skipped none
 * @throws UnreadableObject if a part is missing, or does not have the form that {@link storePart} writes
 */
export async function* readParts(
  store: Pick<ObjectReader, 'read'>,
  archive: Root,
  exportId: string,
  runNo: number,
  count: number,
  exceptNo = Number.POSITIVE_INFINITY,
): AsyncGenerator<ReadPart> {
  for (let first = 1; first <= count; first += READ_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(READ_AT_ONCE, count - first + 1) }, (_, index) => {
      const partNo = first + index;
      return partNo < exceptNo ? partNo : partNo + 1;
    });
    yield* await Promise.all(numbers.map((partNo) => readPart(store, archive, exportId, runNo, partNo)));
  }
}

/** Reads a part of a run's list of receipts by its number, see {@link readPartAt}. */
export const readPart = (
  store: Pick<ObjectReader, 'read'>,
  archive: Root,
  exportId: string,
  runNo: number,
  partNo: number,
): Promise<ReadPart> => readPartAt(store, partKey(archive, exportId, runNo, partNo));

/**
 * Reads a part of a run's list of receipts.
 * @throws UnreadableObject if it is missing, or does not have the form that {@link storePart} writes
 */
export async function readPartAt(store: Pick<ObjectReader, 'read'>, key: string): Promise<ReadPart> {
  const text = await readText(store, key, MOST_PART_BYTES);
  if (text === undefined) throw new UnreadableObject(key, 'this part of the list of receipts does not exist');
  const lines = text.split('\n').filter((stored) => stored !== '');
  const list = lines.map((stored) => parseRecord(key, 'a list of receipts', partLine, stored));
  return {
    key,
    sha256: sha256OfText(text),
    entries: lines.length,
    list,
    leaves: lines.map((stored, index) => leafOf(list[index], stored)),
    receipts: list.reduce((sum, entry) => sum + ('first' in entry ? entry.count : 1), 0),
  };
}

/**
 * The leaf of a line in the Merkle tree. For a receipt, this is the receipt's SHA-256. For a skipped month, it is the
 * SHA-256 of the stored line without its line break, including fields that a newer logferry may have added.
 */
const leafOf = (entry: PartLine | undefined, stored: string): string =>
  entry !== undefined && 'key' in entry ? entry.sha256 : sha256OfText(stored);
