import type { ObjectStore } from '../../../archive/index.js';
import {
  type ArchiveLocation,
  type BusyDays,
  defined,
  intervalOf,
  MOST_BUSY_DAYS,
  type PiecesOfDay,
  type ResolvedRequest,
} from '../../../contract/index.js';
import { inListingOrder, type ListedGroup } from '../months.js';
import type { SurveyedGroup } from '../surveyed-group.js';
import { type EarlierTask, readEarlierTasks } from './earlier-tasks.js';
import { LongestTasks } from './longest-tasks.js';
import { piecesFor } from './pieces-for.js';

/** Whether a request lets a plan cut days into pieces: slices of the size `auto`, for which days were chosen. */
export const cutsBusyDays = ({ slice, autoSlice, busyDays }: ResolvedRequest): boolean =>
  slice === 'day' && (autoSlice === true || busyDays !== undefined);

/**
 * Groups with the numbers of pieces into which their days are cut, see {@link cutsBusyDays}. A group whose days stay
 * whole is returned as it is.
 */
export function withPieces<Group extends ListedGroup>(
  groups: readonly Group[],
  request: ResolvedRequest,
  earlier: readonly EarlierTask[],
): Group[] {
  const { loads } = new LongestTasks(groups, intervalOf(request.window), earlier);
  return groups.map((group, at) => {
    const each = piecesFor(loads[at]?.msPerDay ?? 0);
    const { busyDays = {} } = request;
    // An own member, because a log group can have the name `constructor`.
    const byDay = Object.hasOwn(busyDays, group.name) ? busyDays[group.name] : undefined;
    return each === undefined && byDay === undefined ? group : { ...group, pieces: defined({ each, byDay }) };
  });
}

/**
 * The groups of a survey, with the pieces of their days if the request lets a plan cut days. Reads a few receipts of
 * earlier tasks. If receipts cannot be read, the stored bytes decide, because an estimate must not make an export fail.
 */
export async function surveyedPieces(
  groups: SurveyedGroup[],
  { store, archive, request }: { store: ObjectStore; archive: ArchiveLocation; request: ResolvedRequest },
): Promise<SurveyedGroup[]> {
  if (!cutsBusyDays(request)) return groups;
  const listed = inListingOrder(groups, archive);
  const cut = withPieces(listed, request, await readEarlierTasks(store, archive, listed).catch(() => []));
  const piecesOf = new Map(cut.map(({ name, pieces }) => [name, pieces]));
  return groups.map((group) => {
    const pieces = piecesOf.get(group.name);
    return pieces === undefined ? group : { ...group, pieces };
  });
}

/** The groups of a plan whose days are cut into pieces. */
export interface CutDays {
  /** Number of log groups with days that are cut. */
  logGroups: number;
  /** The largest number of pieces of a day. */
  mostPieces: PiecesOfDay;
}

/** The groups with days that are cut; undefined if there are none. */
export function cutDaysOf({ loads }: LongestTasks): CutDays | undefined {
  const most = loads.flatMap(({ msPerDay, byDay }) => {
    const pieces = [msPerDay, ...(byDay?.values() ?? [])].flatMap((ms) => piecesFor(ms) ?? []);
    return pieces.length === 0 ? [] : [pieces.reduce((a, b) => (a > b ? a : b))];
  });
  const [first] = most;
  if (first === undefined) return undefined;
  return { logGroups: most.length, mostPieces: most.reduce((a, b) => (a > b ? a : b), first) };
}

/** The busiest days by the events of each day: those that need more pieces than a typical day of their group. */
export function busyDaysOf({ loads }: LongestTasks): BusyDays {
  const busy: { logGroup: string; day: string; pieces: PiecesOfDay; ms: number }[] = [];
  for (const { logGroup, msPerDay, byDay = new Map<string, number>() } of loads) {
    const each = piecesFor(msPerDay) ?? 1;
    for (const [day, ms] of byDay) {
      const pieces = piecesFor(ms);
      if (pieces !== undefined && pieces > each) busy.push({ logGroup, day, pieces, ms });
    }
  }
  const chosen: BusyDays = {};
  for (const { logGroup, day, pieces } of busy.sort((a, b) => b.ms - a.ms).slice(0, MOST_BUSY_DAYS)) {
    chosen[logGroup] = { ...chosen[logGroup], [day]: pieces };
  }
  return chosen;
}
