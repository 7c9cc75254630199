import { z } from 'zod';
import { type ArchiveLocation, canonicalJson, sha256Hex } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { partKey, partsStem } from '../keys/run-keys.js';
import type { ObjectStore } from '../ports.js';
import { keysBelow, readText, storeRecord } from './record-io.js';
import { outcome, sha256 } from './schemas.js';

const partEntry = z.strictObject({
  /** Key of a receipt. */
  key: z.string(),
  sha256,
  outcome,
  /** Whether the slice was closed before this run, which then only names its receipt. */
  skipped: z.boolean(),
});
/** One receipt in the list that a manifest commits to. */
export type PartEntry = z.infer<typeof partEntry>;

type Root = Pick<ArchiveLocation, 'prefix'>;

/** A stored part, as the manifest names it. */
export interface StoredPart {
  key: string;
  sha256: string;
  entries: number;
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
  entries: readonly PartEntry[],
): Promise<StoredPart> {
  const text = entries.map((entry) => `${canonicalJson(partEntry.parse(entry))}\n`).join('');
  const key = partKey(archive, exportId, runNo, partNo);
  const stored = await storeRecord(store, key, text, 'application/x-ndjson');
  return { ...stored, entries: entries.length };
}

/** A part with its entries. */
export interface ReadPart extends StoredPart {
  list: PartEntry[];
}

/**
 * All parts of a run, in order.
 * @throws UnreadableObject if a part does not have the form that {@link storePart} writes
 */
export async function* readParts(
  store: ObjectStore,
  archive: Root,
  exportId: string,
  runNo: number,
): AsyncGenerator<ReadPart> {
  for (const key of await keysBelow(store, partsStem(archive, exportId, runNo))) {
    const text = (await readText(store, key)) ?? '';
    const lines = text.split('\n').filter((line) => line !== '');
    yield { key, sha256: sha256Hex(text), entries: lines.length, list: lines.map((line) => parseEntry(key, line)) };
  }
}

function parseEntry(key: string, line: string): PartEntry {
  try {
    return partEntry.parse(JSON.parse(line));
  } catch {
    throw new UnreadableObject(key, 'not a list of receipts');
  }
}
