import type { ExportRequest } from '../../../contract/index.js';
import { duplicates } from './duplicates.js';
import type { Claims, Truth } from './evidence.js';
import type { Finding } from './finding.js';
import { liveAfterClose } from './live-tasks.js';
import { brokenRecords } from './manifests.js';
import { wrongRecounts, wrongWindows } from './receipts.js';
import { lostWindows, openAtTheEnd } from './windows.js';

/**
 * Compares logferry's claims with the truth.
 * @param everything the final requests, which ask once more for windows of the log groups that are never deleted.
 * Undefined if an export was still open at the end of the run
 */
export const audit = (truth: Truth, claims: Claims, everything?: readonly ExportRequest[]): Finding[] => [
  ...neverClosed(claims),
  ...duplicates(truth, claims),
  ...lostWindows(truth, claims),
  ...(everything ? openAtTheEnd(truth, claims, everything) : []),
  ...wrongWindows(truth, claims),
  ...wrongRecounts(truth, claims),
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
