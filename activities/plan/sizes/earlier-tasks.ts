import {
  forEachBounded,
  type ListedReceipt,
  type ObjectStore,
  readReceipt,
  receiptMonthsPrefix,
  receiptsIn,
  receiptsPrefix,
} from '../../../archive/index.js';
import { type ArchiveLocation, DAY_MS, type Interval, instantMs, intervalOf } from '../../../contract/index.js';
import { listSubfolders } from '../list-groups.js';
import type { ListedGroup } from '../months.js';

/** An export task of an earlier run, as its receipt records it. */
export interface EarlierTask extends Interval {
  logGroup: string;
  /** Time from the task's creation to its end, by AWS's clock. */
  durationMs: number;
  objects: number;
  /** Bytes in the bucket, compressed. */
  bytes: number;
}

/*
 * A plan reads only a few receipts, however large the archive is: those of at most ten log groups, from the two newest
 * months that have receipts. Two receipts of each group are read. If their windows are shorter than a day, more are
 * read, so that they cover two days together: the newest piece of a day can be the night. The listings cost one call
 * for the months, and about one for each group and month.
 */
const MOST_GROUPS = 10;
const MOST_MONTHS = 2;
const FEWEST_OF_GROUP = 2;
const COVERED_MS = 2 * DAY_MS;
const MOST_OF_GROUP = 48;
export const MOST_RECEIPTS_READ = MOST_GROUPS * MOST_OF_GROUP;
const READ_AT_ONCE = 16;

/**
 * The newest export tasks that wrote objects, for some log groups of a plan: for the group that stores most bytes, and
 * for groups that are evenly spread over the others.
 */
export async function readEarlierTasks(
  store: ObjectStore,
  archive: ArchiveLocation,
  groups: readonly ListedGroup[],
): Promise<EarlierTask[]> {
  const sample = sampleOf(groups);
  const newest = new Map<number, ListedReceipt[]>();
  for (const month of await newestMonths(store, archive)) {
    const folders = sample.map(({ folder }) => folder);
    for await (const { at, objects } of listSubfolders(store, receiptsPrefix(archive, month), folders, () => {})) {
      const exported = receiptsIn(objects).filter(({ outcome }) => outcome === 'archived' || outcome === 'listed');
      if (exported.length > 0) {
        newest.set(at, newestOf([...(newest.get(at) ?? []), ...exported], MOST_OF_GROUP));
      }
    }
    if (newest.size === sample.length) break;
  }
  const chosen = [...newest.values()].flatMap(covering);
  const tasks: EarlierTask[] = [];
  await forEachBounded(chosen, READ_AT_ONCE, undefined, async ({ key }) => {
    const found = await readReceipt(store, key);
    const { slice, task, totals } = found?.receipt ?? {};
    if (slice === undefined || totals === undefined) return;
    if (task?.createdAt === undefined || task.completedAt === undefined) return;
    const durationMs = Math.max(0, instantMs(task.completedAt) - instantMs(task.createdAt));
    const { objects, bytes } = totals;
    tasks.push({ logGroup: slice.logGroup, ...intervalOf(slice), durationMs, objects, bytes });
  });
  return tasks;
}

/** The newest two receipts, or more of them until they cover two days together. @param receipts newest first */
function covering(receipts: readonly ListedReceipt[]): ListedReceipt[] {
  let coveredMs = 0;
  return receipts.filter(({ fromMs, toMs }, at) => {
    const isWanted = at < FEWEST_OF_GROUP || coveredMs < COVERED_MS;
    coveredMs += toMs - fromMs;
    return isWanted;
  });
}

/** At most ten groups, evenly spread over the groups by their stored bytes. In the order of listings. */
function sampleOf(groups: readonly ListedGroup[]): ListedGroup[] {
  const bySize = groups.toSorted((a, b) => (b.storedBytes ?? 0) - (a.storedBytes ?? 0));
  const step = Math.max(1, bySize.length / MOST_GROUPS);
  const chosen: ListedGroup[] = [];
  for (let at = 0; at < bySize.length && chosen.length < MOST_GROUPS; at += step) {
    const group = bySize[Math.floor(at)];
    if (group !== undefined) chosen.push(group);
  }
  return chosen.sort((a, b) => a.position - b.position);
}

/** The newest months (`yyyy-mm`) that have receipts, newest first. */
async function newestMonths(store: ObjectStore, archive: ArchiveLocation): Promise<string[]> {
  const months: string[] = [];
  for await (const { folders } of store.list(receiptMonthsPrefix(archive), { delimiter: '/' })) {
    months.push(...folders.map((folder) => folder.slice(0, -1).split('/').at(-1) ?? ''));
  }
  const known = months.filter((month) => /^\d{4}-\d{2}$/.test(month));
  return known.sort().reverse().slice(0, MOST_MONTHS);
}

const newestOf = (receipts: readonly ListedReceipt[], most: number): ListedReceipt[] =>
  receipts.toSorted((a, b) => b.askedAtMs - a.askedAtMs).slice(0, most);
