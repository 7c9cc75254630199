import { DAY_MS, formatInstant, instantMs, intervalOf } from '../../contract/index.js';
import type { LogGroup } from '../ports.js';
import { keptFromMs, retentionMs } from '../shared/retention.js';

/** The retention of a log group, the account policy that sets it, and the class, which can shorten the retention. */
export type Retention = Pick<LogGroup, 'retentionDays' | 'retentionPolicyName' | 'logClass'>;

interface Window {
  from: string;
  to: string;
}

/** A window for which a retention could have passed when AWS was asked, at the instant `atMs` (epoch ms). */
export interface ExpiredWindow extends Window {
  retention: Retention;
  atMs: number;
}

/** A window, split at the first instant that retention still kept when AWS was asked. */
export interface CoveredWindow {
  /** What AWS still kept; absent if retention had passed for all of the window. */
  kept?: Window;
  /** What AWS could have deleted; absent if it still kept all of the window. */
  expired?: ExpiredWindow;
}

/** The shortest of several retentions, under which AWS could delete the most events. */
export const shorterRetention = (...known: readonly (Retention | undefined)[]): Retention | undefined =>
  known.filter((retention) => retention !== undefined).toSorted(byLength)[0];

/** The longer of two retentions, under which AWS could delete the fewer events. */
export const longerRetention = (known: Retention, other: Retention | undefined): Retention =>
  other !== undefined && byLength(known, other) < 0 ? other : known;

/**
 * Compares retentions by length. Infinite lengths are compared before the subtraction, because their difference is
 * `NaN`.
 */
function byLength(a: Retention, b: Retention): number {
  const [aMs, bMs] = [retentionMs(a), retentionMs(b)];
  return aMs === bMs ? 0 : aMs - bMs;
}

/**
 * Splits a window at the first instant that retention still keeps, in whole seconds.
 * @param atMs when AWS was asked, by {@link Aws.nowMs} or by an instant that AWS has shown
 * @param lagMs time (ms) by which AWS's own clock can have been ahead of `atMs`
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

/**
 * The evidence for `expired`: which retention had passed, when, and for which events. Because of the lag and the
 * rounding of {@link coveredWindow}, retention may not yet have passed for the last seconds of the window. For the
 * events of these seconds, the evidence gives the later instant at which the retention passes.
 */
export function expiryEvidence({ to, retention, atMs }: ExpiredWindow): string {
  const { retentionPolicyName: policy } = retention;
  const lengthMs = retentionMs(retention);
  const source = policy === undefined ? '' : `, set by the account policy ${policy},`;
  const days = lengthMs / DAY_MS;
  const passed = `retention of ${days} ${days === 1 ? 'day' : 'days'}${source} had passed at ${formatInstant(atMs)} for events before`;
  const [pastMs, toMs] = [atMs - lengthMs, instantMs(to)];
  if (toMs <= pastMs) return `${passed} ${to}`;
  return `${passed} ${formatInstant(pastMs)}, and passes at ${formatInstant(toMs + lengthMs)} for events before ${to}`;
}
