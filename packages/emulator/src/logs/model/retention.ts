import type { EventRange } from './events/index.js';
import type { LogGroup, RegionalLogs } from './logs-store.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Retention of groups of the class Delivery (days). Neither the group nor a policy can change it (API page). */
const DELIVERY_DAYS = 1;

/** The retention in force for a group. */
interface Retention {
  /** Number of days for which events are kept. Undefined: for ever. */
  readonly days: number | undefined;
  /** Name of the account's retention policy that sets the retention. Undefined if no policy sets it. */
  readonly policyName: string | undefined;
}

/**
 * The retention in force at an instant. The class Delivery decides first, then the account's policies, then the group's
 * own setting.
 */
export function retentionOf({ retentionPolicies }: RegionalLogs, group: LogGroup, nowMs: number): Retention {
  if (group.logGroupClass === 'DELIVERY') return { days: DELIVERY_DAYS, policyName: undefined };
  const policy = retentionPolicies.deciding(group, nowMs);
  if (policy === undefined) return { days: group.retentionInDays, policyName: undefined };
  return { days: policy.days === Number.POSITIVE_INFINITY ? undefined : policy.days, policyName: policy.name };
}

/** The time (epoch milliseconds) before which retention has removed the events of a group. */
export function keptFromMs(logs: RegionalLogs, group: LogGroup, nowMs: number): number {
  const { days } = retentionOf(logs, group, nowMs);
  return Math.max(group.removedBeforeMs ?? 0, days === undefined ? 0 : nowMs - days * DAY_MS);
}

/** A range without the events that retention has removed. */
export function keptRange(logs: RegionalLogs, group: LogGroup, range: EventRange, nowMs: number): EventRange {
  return { ...range, fromMs: Math.max(range.fromMs, keptFromMs(logs, group, nowMs)) };
}

/**
 * Records which events retention has removed up to an instant. It is called before each change of a retention, so that
 * a longer retention does not bring these events back.
 */
export function removeExpired(logs: RegionalLogs, groups: Iterable<LogGroup>, nowMs: number): void {
  for (const group of groups) group.removedBeforeMs = keptFromMs(logs, group, nowMs);
}
