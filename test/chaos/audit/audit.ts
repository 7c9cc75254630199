import { duplicates } from './duplicates.js';
import type { Claims, Truth } from './evidence.js';
import type { Finding } from './finding.js';
import { liveAfterClose } from './live-tasks.js';
import { brokenRecords } from './manifests.js';
import { wrongWindows } from './receipts.js';
import { lostWindows, openAtTheEnd } from './windows.js';

/**
 * Compares logferry's claims with the truth.
 * @param everything the window that the run requested as a whole at the end; undefined if the run did not get that far
 */
export const audit = (truth: Truth, claims: Claims, everything?: { from: string; to: string }): Finding[] => [
  ...neverClosed(claims),
  ...duplicates(truth, claims),
  ...lostWindows(claims),
  ...(everything ? openAtTheEnd(truth, claims, everything) : []),
  ...wrongWindows(truth, claims),
  ...liveAfterClose(truth, claims),
  ...brokenRecords(claims),
];

const neverClosed = ({ runs }: Claims): Finding[] =>
  runs
    .filter(({ ended, result }) => ended !== 'TERMINATED' && (ended === 'RUNNING' || result === undefined))
    .map(({ exportId, ended }) => ({
      invariant: 'neverClosed',
      exportIds: [exportId],
      reason: ended === 'RUNNING' ? 'had not closed when the time was up' : `ended ${ended} without a result`,
    }));
