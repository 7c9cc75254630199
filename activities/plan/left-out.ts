import {
  DAY_MS,
  floorToSlice,
  formatInstant,
  type Interval,
  joinLeftOut,
  type LeftOut,
  type ResolvedRequest,
  sliceLeftOut,
} from '../../contract/index.js';
import { retentionMs } from '../shared/retention.js';
import { earliestMs, type SurveyedGroup, windowOf } from './surveyed-group.js';
import { plannedWindow } from './units.js';

/**
 * What a pass leaves out according to its survey: slices that end after the planned window (see {@link plannedWindow}),
 * and for each log group the time before its first possible event.
 */
export function leftOutBySurvey(groups: readonly SurveyedGroup[], request: ResolvedRequest, atMs: number): LeftOut[] {
  return [...notOver(request, atMs), ...tooYoung(groups, request)];
}

/** The end of the window, if the window ends after the newest slice that can be planned. */
function notOver(request: ResolvedRequest, atMs: number): LeftOut[] {
  const { fromMs, toMs } = windowOf(request);
  const plannedToMs = plannedWindow(request, atMs).toMs;
  if (toMs <= plannedToMs) return [];
  const endMs = Math.max(fromMs, floorToSlice(plannedToMs, request.slice));
  return sliceLeftOut({ fromMs: endMs, toMs }, 'sliceNotOver', request.slice);
}

function tooYoung(groups: readonly SurveyedGroup[], request: ResolvedRequest): LeftOut[] {
  const { fromMs, toMs } = windowOf(request);
  const young = groups.flatMap((group): LeftOut[] => {
    const firstMs = Math.min(floorToSlice(earliestMs(group), request.slice), toMs);
    return firstMs > fromMs ? [partBefore(group, { fromMs, toMs: firstMs }, 'beforeLogGroup')] : [];
  });
  return joinLeftOut(young);
}

/** A part that is left out because a log group has no events there. */
export const partBefore = (
  { name: logGroup, createdAt }: SurveyedGroup,
  part: Interval,
  reason: 'beforeLogGroup' | 'beforeFirstEvent',
): LeftOut => ({ ...instantsOf(part), reason, logGroup, createdAt });

/** A part that is left out because retention has passed for it. */
export const expiredPart = (group: SurveyedGroup, part: Interval): LeftOut => ({
  ...{ ...instantsOf(part), reason: 'retentionPassed', logGroup: group.name },
  // Retention can have been removed since an earlier run recorded the part as `expired`.
  ...(Number.isFinite(retentionMs(group)) && { retentionDays: retentionMs(group) / DAY_MS }),
});

const instantsOf = ({ fromMs, toMs }: Interval) => ({ from: formatInstant(fromMs), to: formatInstant(toMs) });
