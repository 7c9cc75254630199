import { setImmediate as nextTurn } from 'node:timers/promises';
import { defined, type Slice } from '../../contract/index.js';
import { lookAtDestination } from '../destination-view.js';
import { UnreadableObject } from '../errors.js';
import { destinationPrefix } from '../object-keys/data-keys.js';
import { objectPageKey } from '../object-keys/object-page-keys.js';
import type { ObjectStore, StoredObject } from '../ports.js';
import { type ArchivedObject, ObjectCounter, type ObjectTotals } from '../records/archived-object.js';
import {
  type ObjectPage,
  PAGE_OBJECTS,
  type ReadObjectPage,
  readObjectPage,
  storeObjectPage,
} from '../records/object-pages.js';
import { forEachBounded } from './for-each-bounded.js';
import { PAGE_BYTES, pagesOf } from './pages.js';
import { readBack } from './read-back.js';

/** Number of objects that are read at the same time: enough to hide latency, and few enough for a small worker. */
const READ_AT_ONCE = 4;

/**
 * Name of the object with which AWS checks its permission to write. It lies beside the task folders, and is not data.
 */
export const PROBE = 'aws-logs-write-test';

/**
 * Maximum number of keys that are tried for a page. If another program has objects at all of them, the verification
 * fails.
 */
const MOST_TAKES = 10;

export interface Verification {
  /** The objects in key order, without the probe object; empty if there are pages. */
  objects: ArchivedObject[];
  /** Stored pages of the objects; present if there are too many for the receipt. */
  objectPages?: ObjectPage[];
  /** Totals of all objects. */
  totals: ObjectTotals;
  /** Folders under the slice's destination that belong to other tasks. */
  strayFolders: string[];
}

export interface VerifyOptions {
  signal?: AbortSignal;
  /** Maximum number of a page's objects, and maximum sum of their stored bytes, see {@link pagesOf}. */
  pageEnds?: { objects: number; bytes: number };
}

/**
 * Lists the objects of a task and, at level `content`, reads each to its end: see {@link readBack}. Memory grows
 * neither with the size of the objects nor with their number, because objects beyond one page are stored page by page.
 * A later call does not read the objects of a stored page again.
 * @param sent the slice as sent to AWS
 * @throws UnreadableObject if an object is not what AWS writes
 */
export async function verifyTask(
  store: ObjectStore,
  sent: Slice,
  taskId: string,
  level: 'listing' | 'content',
  { signal, pageEnds = { objects: PAGE_OBJECTS, bytes: PAGE_BYTES } }: VerifyOptions = {},
): Promise<Verification> {
  const { taskFolders } = await lookAtDestination(store, sent);
  const strayFolders = taskFolders.filter((name) => name !== taskId);
  const totals = new ObjectCounter();
  const objectPages: ObjectPage[] = [];
  const examine = async (listed: readonly StoredObject[]): Promise<ArchivedObject[]> =>
    level === 'listing' ? listed.map(({ key, bytes }) => ({ key, bytes })) : readAll(store, sent, listed, signal);
  for await (const listed of pagesOf(dataObjects(store, `${destinationPrefix(sent)}/${taskId}/`), pageEnds)) {
    signal?.throwIfAborted();
    if (listed.isOnly) {
      const objects = await examine(listed.objects);
      totals.addAll(objects);
      return { objects, totals: totals.result(), strayFolders };
    }
    const keyOf = (take: number): string => objectPageKey(sent, taskId, level, listed.pageNo, take);
    const { page, objects } = await storedPage(store, keyOf, listed.objects, level, examine);
    totals.addAll(objects);
    objectPages.push(page);
    // At level `listing`, possibly no call in this loop waits. The pause lets other work of the process run.
    await nextTurn();
  }
  const pages = objectPages.length === 0 ? undefined : objectPages;
  return { objects: [], ...defined({ objectPages: pages }), totals: totals.result(), strayFolders };
}

/** The page that an earlier call has stored, or a new one. */
async function storedPage(
  store: ObjectStore,
  keyOf: (take: number) => string,
  listed: readonly StoredObject[],
  level: 'listing' | 'content',
  examine: (listed: readonly StoredObject[]) => Promise<ArchivedObject[]>,
): Promise<ReadObjectPage> {
  let examined: ArchivedObject[] | undefined;
  for (let take = 1; take <= MOST_TAKES; take += 1) {
    const key = keyOf(take);
    const earlier = await checkpointAt(store, key, listed, level);
    if (earlier === 'other') continue;
    if (earlier !== 'absent') return earlier;
    examined ??= await examine(listed);
    const page = await storeObjectPage(store, key, examined);
    if (page !== undefined) return { page, objects: examined };
    // The key has an object by now. If it is the page of another attempt, that page counts.
    const stored = await checkpointAt(store, key, listed, level);
    if (typeof stored === 'object') return stored;
  }
  throw new UnreadableObject(keyOf(1), 'another program writes where the pages of this receipt belong');
}

/** The page at a key, if it contains exactly the listed objects; `other` for any other object at the key. */
async function checkpointAt(
  store: ObjectStore,
  key: string,
  listed: readonly StoredObject[],
  level: 'listing' | 'content',
): Promise<ReadObjectPage | 'absent' | 'other'> {
  try {
    const read = await readObjectPage(store, key);
    if (read === undefined) return 'absent';
    return isPageOf(read.objects, listed, level) ? read : 'other';
  } catch (error) {
    if (error instanceof UnreadableObject) return 'other';
    throw error;
  }
}

const isPageOf = (
  objects: readonly ArchivedObject[],
  listed: readonly StoredObject[],
  level: 'listing' | 'content',
): boolean =>
  objects.length === listed.length &&
  objects.every(({ key, bytes, sha256, events }, index) => {
    const wasRead = sha256 !== undefined && events !== undefined;
    return key === listed[index]?.key && bytes === listed[index].bytes && wasRead === (level === 'content');
  });

async function readAll(
  store: ObjectStore,
  sent: Slice,
  listed: readonly StoredObject[],
  signal: AbortSignal | undefined,
): Promise<ArchivedObject[]> {
  const objects: ArchivedObject[] = [];
  await forEachBounded(listed.entries(), READ_AT_ONCE, signal, async ([index, object], inner) => {
    objects[index] = await readBack(store, sent, object, inner);
  });
  return objects;
}

async function* dataObjects(store: ObjectStore, folder: string): AsyncGenerator<StoredObject> {
  for await (const { objects } of store.list(folder)) {
    yield* objects.filter(({ key }) => key !== folder && key !== `${folder}${PROBE}`);
  }
}
