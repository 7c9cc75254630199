import type { EventRange } from './events/index.js';
import type { LogGroup, RegionalLogs } from './logs-store.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Groups of this class are kept for one day, whatever else is set (API page). */
const DELIVERY_DAYS = 1;

/** The retention in force for a group. */
interface Retention {
  /** Days; undefined keeps events for ever. */
  readonly days: number | undefined;
  /** The name of the account's retention policy that decides; undefined: the group's own setting. */
  readonly policyName: string | undefined;
}

/** The retention in force at an instant: of the account's policies, or else the group's own. */
export function retentionOf({ retentionPolicies }: RegionalLogs, group: LogGroup, nowMs: number): Retention {
  if (group.logGroupClass === 'DELIVERY') return { days: DELIVERY_DAYS, policyName: undefined };
  const policy = retentionPolicies.deciding(group, nowMs);
  if (policy === undefined) return { days: group.retentionInDays, policyName: undefined };
  return { days: policy.days === Number.POSITIVE_INFINITY ? undefined : policy.days, policyName: policy.name };
}

/** The instant (epoch milliseconds) of the oldest events that the group still holds. */
export function keptFromMs(logs: RegionalLogs, group: LogGroup, nowMs: number): number {
  const { days } = retentionOf(logs, group, nowMs);
  return Math.max(group.removedBeforeMs ?? 0, days === undefined ? 0 : nowMs - days * DAY_MS);
}

/** A range without the events that the group no longer holds. */
export function keptRange(logs: RegionalLogs, group: LogGroup, range: EventRange, nowMs: number): EventRange {
  return { ...range, fromMs: Math.max(range.fromMs, keptFromMs(logs, group, nowMs)) };
}

/**
 * Makes final what retention has removed up to an instant. It is called before each change of a retention, so that a
 * longer retention does not bring events back.
 */
export function removeExpired(logs: RegionalLogs, groups: Iterable<LogGroup>, nowMs: number): void {
  for (const group of groups) group.removedBeforeMs = keptFromMs(logs, group, nowMs);
}
