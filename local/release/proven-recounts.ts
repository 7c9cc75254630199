import {
  type CommittedRecords,
  parseRecountKey,
  readRecount,
  recountKey,
  recountsPrefix,
  UnreadableObject,
} from '../../archive/index.js';
import type { ObjectReader } from '../../archive/ports.js';
import type { ArchiveLocation } from '../../contract/index.js';

/** The names of recounts. */
type RecountNames = NonNullable<ReturnType<typeof parseRecountKey>>[];

/**
 * The proven recounts of a log group in these months: the log commits to each, and its content matches its name. A
 * release reads recounts, because anyone who can write to the archive can add an object with such a name.
 */
export async function provenRecounts(
  store: ObjectReader,
  archive: ArchiveLocation,
  logGroup: string,
  months: Iterable<string>,
  committed: CommittedRecords,
): Promise<RecountNames> {
  const proven: RecountNames = [];
  for (const month of months) {
    for await (const { objects } of store.list(recountsPrefix(archive, month, logGroup))) {
      for (const { key } of objects) {
        const name = parseRecountKey(key);
        if (name !== undefined && (await isProven(store, archive, key, committed))) proven.push(name);
      }
    }
  }
  return proven;
}

async function isProven(
  store: ObjectReader,
  archive: ArchiveLocation,
  key: string,
  committed: CommittedRecords,
): Promise<boolean> {
  try {
    const read = await readRecount(store, key);
    if (read === undefined) return false;
    const { recount, sha256 } = read;
    if (recountKey({ ...archive, ...recount }, recount.askedAt) !== key) return false;
    const { exportId, runNo } = recount;
    return (await committed.recount({ key, sha256, exportId, runNo })) === 'committed';
  } catch (error) {
    // A record that cannot be read, or a window that crosses a month.
    if (error instanceof UnreadableObject || error instanceof RangeError) return false;
    throw error;
  }
}
