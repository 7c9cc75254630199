import type { Lack, LackKind } from '../../../archive/reports/index.js';
import { formatCount, plural } from '../format.js';

/** What a lack is, and what to do about it. */
export const LACK_WORDS: Readonly<Record<LackKind, { title: string; remedy: string }>> = {
  open: {
    title: 'not archived: no receipt closes the window',
    remedy: 'Run the export again: it plans what is open.',
  },
  notAttempted: {
    title: 'planned, but without a receipt: not tried before the run ended, or not recorded',
    remedy: 'Run the export again: it plans what is open.',
  },
  leftOut: {
    title: 'requested, but left out of the plan',
    remedy:
      'Run the export again 12 hours after the end of the slice. A part for which retention has passed, or from before the creation of the log group, cannot be exported.',
  },
  expired: {
    title: 'lost or possibly lost: retention had passed before the export',
    remedy: 'AWS may have deleted these events. Lengthen the retention, or export earlier.',
  },
  unverified: {
    title: 'exported, but the objects were not read back with success',
    remedy: 'Run the export again with --force and --verify content.',
  },
  unsettled: {
    title: 'archived, but late events could still arrive',
    remedy: 'Run the export again 14 days and 12 hours after the end of the window.',
  },
  masked: {
    title: 'archived, but a data protection policy may have masked parts of events',
    remedy: 'An export cannot unmask events. The receipts name the status of the policy.',
  },
  truncated: {
    title: 'pointers to parts of large events that AWS does not export',
    remedy: 'GetLogObject returns the whole event while retention keeps it.',
  },
};

/** A lack as text, such as `3 windows not archived: …` or `2 pointers to parts of large events …`. */
export const lackText = ({ kind, count }: Lack): string => `${countText(kind, count)} ${LACK_WORDS[kind].title}`;

function countText(kind: LackKind, count: number): string {
  if (kind === 'truncated') return formatCount(count);
  return plural(count, kind === 'notAttempted' ? 'slice' : 'window');
}
