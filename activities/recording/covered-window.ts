import { DAY_MS, formatInstant, intervalOf } from '../../contract/index.js';
import type { LogGroup } from '../ports.js';
import { keptFromMs, retentionMs } from '../shared/retention.js';

/** The retention of a log group, and the account policy that sets it. */
export type Retention = Pick<LogGroup, 'retentionDays' | 'retentionPolicyName' | 'logClass'>;

interface Window {
  from: string;
  to: string;
}

/** A window for which a retention had passed at an instant (epoch ms). */
export interface ExpiredWindow extends Window {
  retention: Retention;
  atMs: number;
}

/** A window, split where retention had passed at an instant. */
export interface CoveredWindow {
  /** What AWS still kept; absent if retention had passed for all of the window. */
  kept?: Window;
  /** What AWS could have deleted; absent if it still kept all of the window. */
  expired?: ExpiredWindow;
}

/** The retention under which AWS could delete most: of two answers the shorter one. */
export const shorterRetention = (...known: readonly (Retention | undefined)[]): Retention | undefined =>
  known.filter((retention) => retention !== undefined).toSorted(byLength)[0];

/** The retention under which AWS could delete least: of two answers the longer one. */
export const longerRetention = (known: Retention, other: Retention | undefined): Retention =>
  other !== undefined && byLength(known, other) < 0 ? other : known;

/** Two infinite lengths are equal: their difference is not a number. */
function byLength(a: Retention, b: Retention): number {
  const [aMs, bMs] = [retentionMs(a), retentionMs(b)];
  return aMs === bMs ? 0 : aMs - bMs;
}

/**
 * Splits a window at the first instant that retention still keeps, in whole seconds.
 * @param atMs when AWS was asked, by what is known of its clock
 * @param lagMs how much later it can have been by AWS's own clock
 */
export function coveredWindow(
  { from, to }: Window,
  retention: Retention | undefined,
  atMs: number,
  lagMs = 0,
): CoveredWindow {
  const { fromMs, toMs } = intervalOf({ from, to });
  const cutMs = retention === undefined ? fromMs : keptFromMs(retention, atMs + lagMs);
  if (retention === undefined || cutMs <= fromMs) return { kept: { from, to } };
  if (cutMs >= toMs) return { expired: { from, to, retention, atMs } };
  const cut = formatInstant(cutMs);
  return { kept: { from: cut, to }, expired: { from, to: cut, retention, atMs } };
}

/** The evidence for `expired`: which retention had passed, and when. */
export function expiryEvidence({ to, retention, atMs }: ExpiredWindow): string {
  const { retentionPolicyName: policy } = retention;
  const days = retentionMs(retention) / DAY_MS;
  const source = policy === undefined ? '' : `, set by the account policy ${policy},`;
  return `retention of ${days} days${source} had passed at ${formatInstant(atMs)} for events before ${to}`;
}
