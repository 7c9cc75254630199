import { surveyed } from '../../activities/plan/surveyed-group.js';
import type { LogGroup, RetentionPolicy } from '../../activities/ports.js';
import { instantMs } from '../../contract/index.js';
import type { DayProblemCode } from './problems.js';

/**
 * Why no retention can be set for a log group. Released codes never change.
 * - `DELIVERY`: AWS keeps groups of this class for one day, whatever their retention.
 * - `POLICY`: a retention policy of the account sets, or is about to set, the retention.
 * - `LOG_BROKEN`: the log of the archive is damaged, so it commits to no receipt.
 * - `CHANGED`: the log group was changed or deleted since the command began, a new day has begun since the proof, or
 *   another release of the log group has begun.
 */
type GroupRefusalCode = 'DELIVERY' | 'POLICY' | 'LOG_BROKEN' | 'CHANGED';

export interface GroupRefusal {
  code: GroupRefusalCode;
  message: string;
  hint: string;
}

/** Consecutive days that are not proven, all for the same reason. */
interface UnprovenDays {
  code: DayProblemCode;
  message: string;
  hint: string;
  /** A detail of the first of these days. */
  detail?: string;
  from: string;
  to: string;
  days: number;
}

/** What a release found out about a log group, and what it did. */
export interface GroupRelease {
  logGroup: string;
  createdAt: string;
  /** The retention in force (days); absent if events never expire. */
  retentionDays?: number;
  keepDays: number;
  /**
   * - `releasable`: every day that the new retention loses is proven, and nothing was changed.
   * - `released`: every day that the new retention loses is proven, and the retention was lowered.
   * - `unconfirmed`: AWS accepted the new retention, but does not show it yet, or the log group was re-created.
   * - `already`: the retention was not longer than the requested one.
   * - `unprovable`: a day is not proven.
   * - `refused`: see `refusal`.
   */
  outcome: 'releasable' | 'released' | 'unconfirmed' | 'already' | 'unprovable' | 'refused';
  /** What the new retention loses: the range, its number of days, and the number of archived events in it. */
  lost?: { from: string; to: string; days: number; events: number };
  /**
   * The shortest retention (days) above `keepDays` that loses at least one day, and only proven days. Absent if there
   * is none.
   */
  provenDays?: number;
  unproven: UnprovenDays[];
  refusal?: GroupRefusal;
  /** Numbers of receipts and objects that were read back, and the stored bytes of the objects. */
  read: { receipts: number; objects: number; bytes: number };
  queries: { id: string; scannedBytes?: number }[];
  /** Key of the record with the proof; absent if no proof was recorded. */
  record?: string;
}

/**
 * Why the retention of a log group cannot be set; undefined if it can.
 * @param policies the retention policies of the account; undefined if AWS does not show them
 */
export function refusalFor(
  group: LogGroup,
  policies: readonly RetentionPolicy[] | undefined,
  nowMs: number,
): GroupRefusal | undefined {
  if (group.logClass === 'DELIVERY') {
    const message = 'AWS keeps the events of a log group of class DELIVERY for one day, whatever its retention';
    return { code: 'DELIVERY', message, hint: 'Leave the log group out.' };
  }
  const { retentionPolicyName: name } = group;
  if (name !== undefined) return byPolicy(`the account's retention policy ${name} sets the retention`);
  const coming = policies?.find(
    ({ inForceAt, prefix = '', retroactive }) =>
      retroactive && group.name.startsWith(prefix) && instantMs(inForceAt) > nowMs,
  );
  if (coming === undefined) return undefined;
  const { pending } = surveyed(group, policies ?? [], nowMs);
  const days = pending === undefined ? '' : ` to ${pending.days} days`;
  return byPolicy(
    `the account's retention policy ${coming.name} is about to set the retention${days} at ${coming.inForceAt}`,
  );
}

const byPolicy = (message: string): GroupRefusal => ({
  code: 'POLICY',
  message,
  hint: 'A retention of the log group itself would have no effect. Change the policy, or leave the log group out.',
});
