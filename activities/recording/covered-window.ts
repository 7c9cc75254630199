import { DAY_MS, formatInstant, type Interval, instantMs, SECOND_MS } from '../../contract/index.js';
import type { LogGroup } from '../ports.js';
import { retentionMs } from '../shared/retention.js';

/** The retention of a log group, and the account policy that sets it. */
export type Retention = Pick<LogGroup, 'retentionDays' | 'retentionPolicyName' | 'logClass'>;

interface Window {
  from: string;
  to: string;
}

/** A window, split where retention had passed at an instant. */
export interface CoveredWindow {
  /** What AWS still kept; absent if retention had passed for all of the window. */
  kept?: Window;
  /** What AWS could have deleted; absent if it still kept all of the window. */
  expired?: Window;
}

/** The retention under which AWS could delete most: of two answers the shorter one. */
export const shorterRetention = (...known: readonly (Retention | undefined)[]): Retention | undefined =>
  known
    .filter((retention) => retention !== undefined)
    .toSorted((a, b) => compare(retentionMs(a), retentionMs(b)))
    .at(0);

const compare = (a: number, b: number): number => (a === b ? 0 : a - b);

/** Splits a window at the first instant that retention still keeps at `atMs`, in whole seconds. */
export function coveredWindow({ from, to }: Window, retention: Retention | undefined, atMs: number): CoveredWindow {
  const keptMs = retention === undefined ? Number.NEGATIVE_INFINITY : atMs - retentionMs(retention);
  const { fromMs, toMs }: Interval = { fromMs: instantMs(from), toMs: instantMs(to) };
  if (keptMs <= fromMs) return { kept: { from, to } };
  const cutMs = Math.ceil(keptMs / SECOND_MS) * SECOND_MS;
  if (cutMs >= toMs) return { expired: { from, to } };
  const cut = formatInstant(cutMs);
  return { kept: { from: cut, to }, expired: { from, to: cut } };
}

/** The evidence for `expired`: which retention had passed, and when. */
export function expiryEvidence(retention: Retention, expired: Window, atMs: number): string {
  const { retentionPolicyName: policy } = retention;
  const days = retentionMs(retention) / DAY_MS;
  const source = policy === undefined ? '' : `, set by the account policy ${policy},`;
  return `retention of ${days} days${source} had passed at ${formatInstant(atMs)} for events before ${expired.to}`;
}
