import type { EventRange } from './events/index.js';
import type { LogGroup, RegionalLogs } from './logs-store.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The retention in force for a group. */
export interface Retention {
  /** Days; undefined keeps events for ever. */
  readonly days: number | undefined;
  /** The name of the account's retention policy that decides; undefined: the group's own setting. */
  readonly policyName: string | undefined;
}

/** The retention in force at an instant: of the account's policies, or else the group's own. */
export function retentionOf(_logs: RegionalLogs, group: LogGroup, _nowMs: number): Retention {
  return { days: group.retentionInDays, policyName: undefined };
}

/** The instant (epoch milliseconds) of the oldest events that the group still holds. */
export function keptFromMs(logs: RegionalLogs, group: LogGroup, nowMs: number): number {
  const { days } = retentionOf(logs, group, nowMs);
  return days === undefined ? 0 : nowMs - days * DAY_MS;
}

/** A range without the events that the group no longer holds. */
export function keptRange(logs: RegionalLogs, group: LogGroup, range: EventRange, nowMs: number): EventRange {
  return { ...range, fromMs: Math.max(range.fromMs, keptFromMs(logs, group, nowMs)) };
}
