import { earliestMs, type SurveyedGroup } from '../../activities/plan/surveyed-group.js';
import { keptFromMs, retentionMs } from '../../activities/shared/retention.js';
import type { GroupPresence } from '../../archive/index.js';
import {
  AVAILABILITY_LAG_MS,
  DAY_MS,
  floorToDay,
  type Interval,
  instantMs,
  type SliceSize,
  sliceWindows,
} from '../../contract/index.js';

export interface RiskQuestion {
  nowMs: number;
  /** The end of the newest slice that can be exported, at the border of a slice (epoch ms). */
  dueMs: number;
  /** Length of the slices of the exports. */
  slice: SliceSize;
  /** Events that AWS may delete within this time (ms) are at risk. */
  atRiskMs: number;
}

/** The facts about a log group of the account that decide the states of its days. */
export function factsOf(group: SurveyedGroup, question: RiskQuestion): GroupPresence {
  return {
    presence: 'present',
    createdMs: instantMs(group.createdAt),
    earliestMs: earliestMs(group),
    keptFromMs: keptFromMs(group, question.nowMs),
    atRisk: riskOf(group, question),
  };
}

/**
 * The days at risk, if they are not archived. AWS may delete the first event of such a day within `atRiskMs`. If the
 * slice of the day cannot be exported yet, the day is at risk only if AWS may also delete this event before the slice
 * can be exported. Days after the present day have no events to lose.
 */
function riskOf(group: SurveyedGroup, { nowMs, dueMs, slice, atRiskMs }: RiskQuestion): Interval[] {
  const soonMs = riskUntilMs(group, nowMs + atRiskMs);
  const risks: Interval[] = [{ fromMs: Number.NEGATIVE_INFINITY, toMs: Math.min(endOfDay(soonMs), dueMs) }];
  for (const { fromMs, toMs } of sliceWindows({ fromMs: dueMs, toMs: Number.POSITIVE_INFINITY }, slice)) {
    if (fromMs >= nowMs) break;
    const lostMs = riskUntilMs(group, toMs + AVAILABILITY_LAG_MS);
    risks.push({ fromMs, toMs: endOfDay(Math.min(soonMs, lostMs, nowMs)) });
  }
  return risks.filter(({ fromMs, toMs }) => fromMs < toMs);
}

/** The end of the UTC day that contains the last instant before `ms`. */
const endOfDay = (ms: number): number => (Number.isFinite(ms) ? floorToDay(ms - 1) + DAY_MS : ms);

/**
 * The end of the events that AWS may delete before `untilMs`, pending policies included.
 * `deadlineMs(group, ms) < untilMs` holds for every `ms` before the result, and for no other.
 */
export function riskUntilMs(group: SurveyedGroup, untilMs: number): number {
  const { pending } = group;
  const inForce = untilMs - retentionMs(group);
  if (pending === undefined || instantMs(pending.inForceAt) >= untilMs) return inForce;
  return Math.max(inForce, untilMs - pending.days * DAY_MS);
}
