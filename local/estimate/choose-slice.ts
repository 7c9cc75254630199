import type { ListedGroup } from '../../activities/plan/months.js';
import { storedBytesIn } from '../../activities/plan/recount.js';
import { busyDaysOf, type CutDays, cutDaysOf } from '../../activities/plan/sizes/busy-days.js';
import type { EarlierTask } from '../../activities/plan/sizes/earlier-tasks.js';
import {
  daysIn,
  type FixedSize,
  fittingSize,
  instantsOf,
  type LongestTask,
  LongestTasks,
  SIZES,
  shortenedSize,
} from '../../activities/plan/sizes/longest-tasks.js';
import { earliestMs } from '../../activities/plan/surveyed-group.js';
import type { LogGroups } from '../../activities/ports.js';
import { retentionMs } from '../../activities/shared/retention.js';
import {
  type BusyDays,
  DAY_MS,
  defined,
  type Interval,
  intervalOf,
  type ResolvedRequest,
} from '../../contract/index.js';

/** The size of slices that `auto` stands for, and why. */
export interface AutoSlice {
  slice: FixedSize;
  /**
   * The basis of the choice:
   * - `receipts`: the times of earlier tasks.
   * - `insights`: the events of each day, from a Logs Insights query.
   * - `length`: the length of the window.
   * - `bytes`: the stored bytes of a log group, because slices by the length of the window would make tasks too long.
   */
  basis: 'receipts' | 'insights' | 'length' | 'bytes';
  /** The task that is estimated to take longest. Absent with `length`. */
  longest?: LongestTask;
  /** The log groups whose days are cut into pieces, because a task for a day would take too long. Absent if none. */
  cutDays?: CutDays;
  /**
   * Single days that the events of each day show to be busier than the days of their log group are on average, with
   * their numbers of pieces. Absent if there are none.
   */
  busyDays?: BusyDays;
  /**
   * The Logs Insights query that would give the events of each day. Absent if no query is needed, for example because
   * the archive has receipts.
   */
  scan?: Scan;
}

/** A Logs Insights query, which AWS bills: its estimated bytes, and whether it was made. */
interface Scan {
  /** Estimate of the bytes that the query scans; absent if the stored bytes of a group are not known. */
  bytes?: number;
  logGroups: number;
  /** The limit that the user has set (bytes); absent if there is none. */
  limit?: number;
  /** `refused`: AWS refused the query or did not complete it. */
  state: 'made' | 'noLimit' | 'beyondLimit' | 'unknownSize' | 'refused';
}

export interface ChooseSliceQuestion {
  logGroups: Pick<LogGroups, 'dailyEvents'>;
  groups: readonly ListedGroup[];
  earlier: readonly EarlierTask[];
  /** The request with slices of a size. Its window can end earlier if the slices are longer. */
  requestWith(size: FixedSize): ResolvedRequest;
  /** The size that follows from the length of the window. */
  byLength: FixedSize;
  /** Maximum number of bytes that a Logs Insights query may scan; undefined if no query is allowed. */
  maxScan: number | undefined;
  /** Called before a query is sent. */
  onScan?(scan: { bytes: number; limit: number; logGroups: number }): void;
}

/**
 * AWS's limits: log groups of one query, and rows of its result. A result with the maximum number of rows may be
 * incomplete.
 */
const MOST_GROUPS = 50;
const MOST_ROWS = 10_000;

/**
 * Chooses the size of slices for `auto`. AWS ends a task after 24 h. The result is the longest size with which every
 * task is estimated to end long before this limit. If there is none, it is days, and days whose tasks would take too
 * long are cut into pieces. The estimate needs receipts of earlier tasks, or a Logs Insights query that the user has
 * allowed. Without both, the length of the window decides, and the stored bytes can only make the slices shorter. If
 * AWS does not show the stored bytes of a log group without receipts, the slices are at most as long as the length of
 * the window suggests.
 */
export async function chooseSlice(question: ChooseSliceQuestion): Promise<AutoSlice> {
  const { groups, earlier, byLength, requestWith } = question;
  const sizes = candidates(byLength, requestWith);
  const window = intervalOf(requestWith('day').window);
  const names = new Set(groups.map(({ name }) => name));
  const known = earlier.filter(({ logGroup }) => names.has(logGroup));
  const tasks = new LongestTasks(groups, window, known);
  if (known.length > 0) return chosenBy('receipts', fittingSize(sizes, byLength, tasks), tasks);
  const needsQuery = groups.length > 0 && (sizes.length > 1 || question.maxScan !== undefined);
  const { scan, events } = needsQuery ? await scanned(question, window) : {};
  if (events !== undefined) {
    const byEvents = new LongestTasks(groups, window, known, events);
    return { ...chosenBy('insights', fittingSize(sizes, byLength, byEvents), byEvents), ...defined({ scan }) };
  }
  const slice = shortenedSize(byLength, tasks);
  const isCut = slice === 'day' && cutDaysOf(tasks) !== undefined;
  return { ...chosenBy(slice === byLength && !isCut ? 'length' : 'bytes', slice, tasks), ...defined({ scan }) };
}

function chosenBy(basis: AutoSlice['basis'], slice: FixedSize, tasks: LongestTasks): AutoSlice {
  const longest = basis === 'length' ? undefined : tasks.of(slice);
  if (slice !== 'day') return { slice, basis, ...defined({ longest }) };
  const busyDays = busyDaysOf(tasks);
  return {
    ...{ slice, basis },
    ...defined({ longest, cutDays: cutDaysOf(tasks) }),
    ...(Object.keys(busyDays).length > 0 && { busyDays }),
  };
}

/** The request with the slices that `auto` stands for. */
export function requestWithSlice(
  { requestWith }: Pick<ChooseSliceQuestion, 'requestWith'>,
  { slice, busyDays = {} }: AutoSlice,
): ResolvedRequest {
  const request = requestWith(slice);
  return slice === 'day' ? { ...request, busyDays } : request;
}

/**
 * The sizes that `auto` may choose, longest first: the size that follows from the length of the window, all shorter
 * sizes, and each longer size with which the window does not end earlier. The hive layout needs days.
 */
function candidates(byLength: FixedSize, requestWith: ChooseSliceQuestion['requestWith']): FixedSize[] {
  if (requestWith('day').destination.layout === 'hive') return [byLength];
  const { to } = requestWith(byLength).window;
  return SIZES.filter((size) => SIZES.indexOf(size) >= SIZES.indexOf(byLength) || requestWith(size).window.to === to);
}

/** Asks Logs Insights for the events of each day in the groups that store most, if the user allows the scan. */
async function scanned(
  { logGroups, groups, maxScan, onScan }: ChooseSliceQuestion,
  window: Interval,
): Promise<{ scan: Scan; events?: Map<string, Map<string, number>> }> {
  const { groups: largest, span } = queriedGroups(groups, window);
  const bytes = largest.reduce((sum, group) => sum + storedBytesIn(group, span), 0);
  const facts = { logGroups: largest.length, ...defined({ limit: maxScan }) };
  if (!Number.isFinite(bytes)) return { scan: { ...facts, state: 'unknownSize' } };
  const scan = { bytes: Math.round(bytes), ...facts };
  if (maxScan === undefined) return { scan: { ...scan, state: 'noLimit' } };
  if (bytes > maxScan) return { scan: { ...scan, state: 'beyondLimit' } };
  onScan?.({ bytes: scan.bytes, limit: maxScan, logGroups: largest.length });
  const events = await logGroups.dailyEvents({ logGroups: largest.map(({ name }) => name), ...instantsOf(span) });
  return events === undefined ? { scan: { ...scan, state: 'refused' } } : { scan: { ...scan, state: 'made' }, events };
}

/**
 * The groups that a query can answer for, and the part of the window in which they can hold events. The groups are
 * those that store most. All have the class of the largest group, because a query is about groups of one class.
 */
function queriedGroups(
  groups: readonly ListedGroup[],
  { fromMs, toMs }: Interval,
): { groups: ListedGroup[]; span: Interval } {
  const bySize = groups.toSorted((a, b) => (b.storedBytes ?? 0) - (a.storedBytes ?? 0));
  const ofClass = bySize.filter(({ logClass }) => logClass === bySize[0]?.logClass).slice(0, MOST_GROUPS);
  const chosen: ListedGroup[] = [];
  let span = { fromMs: toMs, toMs };
  for (const group of ofClass) {
    const beginMs = Math.max(fromMs, Math.min(toMs - DAY_MS, earliestMs(group)), toMs - retentionMs(group));
    const longer = { fromMs: Math.min(span.fromMs, beginMs), toMs };
    if (chosen.length > 0 && (chosen.length + 1) * daysIn(longer) >= MOST_ROWS) break;
    chosen.push(group);
    span = longer;
  }
  return { groups: chosen, span };
}
