import type { ObjectStore } from '../../../archive/index.js';
import { type ArchiveLocation, floorToSlice, intervalOf, type ResolvedRequest } from '../../../contract/index.js';
import type { Aws } from '../../ports.js';
import { chooseGroups } from '../groups.js';
import { inListingOrder } from '../months.js';
import { surveyed } from '../surveyed-group.js';
import { plannedWindow } from '../units.js';
import { readEarlierTasks } from './earlier-tasks.js';
import { type FixedSize, fittingSize, LongestTasks, SIZES, shortenedSize } from './longest-tasks.js';

export interface SizeQuestion {
  aws: Pick<Aws, 'logGroups' | 'nowMs'>;
  store: ObjectStore;
  archive: ArchiveLocation;
  /** The request. Its size of slices follows from the length of the window. */
  request: ResolvedRequest;
}

/**
 * The longest size of slices with which every task of a request is estimated to end long before AWS ends it. The
 * estimate uses a few receipts of earlier tasks, and no call that AWS bills by the byte. Without receipts, the
 * stored bytes of the log groups can only make slices shorter than the length of the window makes them.
 * @returns undefined if the length of the window decides. The length also decides if receipts or log groups cannot be
 * read now, because an estimate must not make an export fail
 */
export async function sizeByReceipts(question: SizeQuestion): Promise<FixedSize | undefined> {
  try {
    return await estimated(question);
  } catch {
    return undefined;
  }
}

async function estimated({ aws, store, archive, request }: SizeQuestion): Promise<FixedSize | undefined> {
  const nowMs = await aws.nowMs();
  const byLength = request.slice === 'auto' ? 'day' : request.slice;
  const sizes = candidates(request, byLength, nowMs);
  if (sizes.length === 1) return undefined;
  const { groups: chosen } = await chooseGroups(aws.logGroups, request);
  const groups = inListingOrder(
    chosen.map((group) => surveyed(group, [], nowMs)),
    archive,
  );
  const earlier = await readEarlierTasks(store, archive, groups);
  const tasks = new LongestTasks(groups, intervalOf(request.window), earlier);
  if (earlier.length > 0) return fittingSize(sizes, byLength, tasks);
  const shortened = shortenedSize(byLength, tasks);
  return shortened === byLength ? undefined : shortened;
}

/**
 * The sizes that may be chosen, longest first: the size by length, all shorter sizes, and each longer size with which
 * the plan leaves out no more at the end of the window. Such a longer size meets one of two conditions:
 * - The end of the window is a boundary of the longer size.
 * - AWS shows all events before the end of the window, and logferry has not moved this end (`asked` is absent).
 *
 * In the hive layout, only the size by length may be chosen.
 */
function candidates(request: ResolvedRequest, byLength: FixedSize, nowMs: number): FixedSize[] {
  if (request.destination.layout === 'hive') return [byLength];
  const { toMs } = intervalOf(request.window);
  const isOver = request.asked === undefined && toMs <= plannedWindow(request, nowMs).toMs;
  const isWhole = (size: FixedSize) => isOver || floorToSlice(toMs, size) === toMs;
  return SIZES.filter((size) => SIZES.indexOf(size) >= SIZES.indexOf(byLength) || isWhole(size));
}
