import { leftOutReason } from './left-out-text.js';
import type { RunTotals, Warning } from './result.js';
import type { LeftOut } from './window.js';

type Counts = Pick<RunTotals, 'slices' | 'skippedExpired'>;

/**
 * The warning of a plan or a run in which retention had passed for slices. Empty if there are no such slices.
 * @param leftOut names the log group and its retention
 */
export function expiredWarning({ slices, skippedExpired }: Counts, leftOut: readonly LeftOut[]): Warning[] {
  const expired = slices.expired + skippedExpired;
  if (expired === 0) return [];
  const counts = `${expired} of ${slices.planned} slices ${expired === 1 ? 'is' : 'are'}`;
  const earlier = skippedExpired === 0 ? '' : ` (${skippedExpired} of them since an earlier run)`;
  return [
    {
      code: 'EXPIRED',
      message: `${counts} older than the retention${ofGroups(leftOut)}${earlier}; AWS may have deleted their events`,
      hint: 'Lengthen the retention of the log groups, or export windows before retention deletes their events.',
    },
  ];
}

/** The retention in words, such as ` (5 days) of app`. */
function ofGroups(leftOut: readonly LeftOut[]): string {
  const part = leftOut.find(({ reason }) => reason === 'retentionPassed');
  if (part?.logGroup === undefined) return ' of their log groups';
  const { logGroup, others, retentionDays } = part;
  const days = retentionDays === undefined ? '' : ` (${retentionDays} ${retentionDays === 1 ? 'day' : 'days'})`;
  return others ? ` of their log groups, such as ${logGroup}${days}` : `${days} of ${logGroup}`;
}

/** The warning of a completed run that had no slice to export. Empty if the run had slices. */
export function nothingPlannedWarning({ slices }: Counts, leftOut: readonly LeftOut[]): Warning[] {
  if (slices.planned > 0) return [];
  const reasons = leftOut.filter(({ logGroup }) => logGroup !== undefined).map(leftOutReason);
  return [
    {
      code: 'NOTHING_PLANNED',
      message: `The window has no slice to export${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}`,
      hint: 'Choose a window in which the log groups have events.',
    },
  ];
}
