import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  forEachBounded,
  intendedRecountsKey,
  intendedRecountsPrefix,
  listAll,
  type ObjectStore,
  parseRecord,
  parseRecountKey,
  type RecountLine,
  readRecount,
  readText,
  schemaVersion,
  UnreadableObject,
} from '../../archive/index.js';
import { canonicalJson } from '../../contract/index.js';
import type { PlanArchive } from './survey-records.js';

/** Number of recounts that are read at the same time. */
const READ_AT_ONCE = 16;

/** The keys of the records that a recount is about to store. */
export const intended = z.object({ schemaVersion, recounts: z.array(z.string()) });

/**
 * Notes which records a recount is about to store. The note comes first, so that the close of the run knows all of
 * these records, also those of an attempt that died.
 */
export async function noteIntended({ store, archive, run }: PlanArchive, recounts: readonly string[]): Promise<void> {
  if (recounts.length === 0) return;
  const text = canonicalJson({ schemaVersion: 1, recounts });
  const hash = createHash('sha256').update(text).digest('hex');
  await store.writeOnce(intendedRecountsKey(archive, run, hash), text, 'application/json');
}

/**
 * The recounts that a run has stored, in the order of their keys. Left out are records of another run, and what cannot
 * be read: such an object must not keep the run from closing, and `logferry verify` reports it.
 */
export async function storedRecounts({ store, archive, run }: PlanArchive): Promise<RecountLine[]> {
  const keys = new Set<string>();
  for await (const { key } of listAll(store, intendedRecountsPrefix(archive, run))) {
    for (const recount of (await unlessUnreadable(() => readNote(store, key))) ?? []) {
      if (parseRecountKey(recount) !== undefined) keys.add(recount);
    }
  }
  const lines: RecountLine[] = [];
  await forEachBounded(keys, READ_AT_ONCE, undefined, async (key) => {
    const read = await unlessUnreadable(() => readRecount(store, key));
    if (read === undefined) return;
    const { exportId, runNo } = read.recount;
    if (exportId === run.exportId && runNo === run.runNo) lines.push({ key, sha256: read.sha256 });
  });
  return lines.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function readNote(store: ObjectStore, key: string): Promise<string[]> {
  const text = await readText(store, key);
  return text === undefined ? [] : parseRecord(key, 'a note of recounts', intended, text).recounts;
}

async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    return undefined;
  }
}
