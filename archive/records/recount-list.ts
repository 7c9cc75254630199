import { z } from 'zod';
import type { ArchiveLocation } from '../../contract/index.js';
import { RecordConflict, UnreadableObject } from '../errors.js';
import { recountListKey } from '../object-keys/run-keys.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { sha256OfText } from './digest.js';
import { parseRecord, recordText } from './parse-record.js';
import { readText, storeRecord } from './record-io.js';
import { positive, sha256 } from './schemas.js';

/** A recount in the list of a run: its key, and the SHA-256 of its stored bytes. */
export const recountLine = z.object({ key: z.string(), sha256 });
export type RecountLine = z.infer<typeof recountLine>;

/** The list of a run's recounts, as the manifest names it. */
export const recountList = z.object({
  key: z.string(),
  sha256,
  /** Number of recounts. */
  count: positive,
});
export type RecountList = z.infer<typeof recountList>;

/**
 * Stores the list of the recounts that a run has written, one per line. If an earlier attempt has stored a list, the
 * stored list counts, so that a run can always close.
 * @throws UnreadableObject if the stored object is not such a list
 */
export async function storeRecountList(
  store: ObjectStore,
  archive: Pick<ArchiveLocation, 'prefix'>,
  { exportId, runNo }: { exportId: string; runNo: number },
  lines: readonly RecountLine[],
): Promise<RecountList> {
  const key = recountListKey(archive, exportId, runNo);
  const text = lines.map((line) => `${recordText(recountLine, line)}\n`).join('');
  try {
    return { ...(await storeRecord(store, key, text, 'application/x-ndjson')), count: lines.length };
  } catch (error) {
    if (!(error instanceof RecordConflict)) throw error;
    const stored = await readRecountList(store, key);
    if (stored === undefined) throw error;
    return { key, sha256: stored.sha256, count: stored.lines.length };
  }
}

/**
 * Reads the list of a run's recounts, with the SHA-256 of its stored bytes; undefined if there is none.
 * @throws UnreadableObject if the object is not such a list
 */
export async function readRecountList(
  store: Pick<ObjectReader, 'read'>,
  key: string,
): Promise<{ lines: RecountLine[]; sha256: string } | undefined> {
  const text = await readText(store, key);
  if (text === undefined) return undefined;
  if (!text.endsWith('\n')) throw new UnreadableObject(key, 'it does not end with a line break');
  const lines = text.slice(0, -1).split('\n');
  return {
    lines: lines.map((line) => parseRecord(key, "a line of the list of a run's recounts", recountLine, line)),
    sha256: sha256OfText(text),
  };
}
