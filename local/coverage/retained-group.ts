import { earliestMs, type SurveyedGroup } from '../../activities/plan/surveyed-group.js';
import { keptFromMs, retentionMs } from '../../activities/shared/retention.js';
import type { GroupFacts } from '../../archive/index.js';
import { DAY_MS, instantMs } from '../../contract/index.js';

/**
 * The facts about a log group of the account that decide the states of its days.
 * @param atRiskMs events that AWS may delete within this time (ms) are at risk
 */
export function factsOf(group: SurveyedGroup, nowMs: number, atRiskMs: number): GroupFacts {
  return {
    presence: 'present',
    createdMs: instantMs(group.createdAt),
    earliestMs: earliestMs(group),
    keptFromMs: keptFromMs(group, nowMs),
    riskUntilMs: riskUntilMs(group, nowMs + atRiskMs),
  };
}

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
