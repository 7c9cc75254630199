import { closes, defined, instantMs, isSettled, type Outcome } from '../../contract/index.js';
import { mayBeMasked } from '../records/masking.js';
import type { Receipt } from '../records/receipt.js';

/** What a report says about one receipt. Instants of the task are epoch ms. */
export interface ReportedSlice {
  logGroup: string;
  logStreamPrefix?: string;
  from: string;
  to: string;
  outcome: Outcome;
  /** Number of slices that the receipt stands for. */
  slices: number;
  objects: number;
  bytes: number;
  /** Number of events; absent if the objects were not counted. */
  events?: number;
  /** Whether objects exist that were not read back with success. */
  unverified: boolean;
  /** Whether the window is closed, but late events could still arrive when AWS was asked. */
  unsettled: boolean;
  masked: boolean;
  /** Number of pointers (`@ptr.…`) in the objects to parts of events that AWS did not export. */
  truncated: number;
  /** When AWS created the task and when the task ended; absent if AWS did not say so, or if there was no task. */
  task?: { createdMs: number; completedMs: number };
  recordedMs: number;
  /** The identity whose credentials AWS accepted. */
  authenticated: string;
  evidence: string[];
}

export function reportedSlice(receipt: Receipt): ReportedSlice {
  const { slice, outcome, slices = 1, totals, verification, task, logGroupMetadata, askedAt, evidence } = receipt;
  const { logGroup, logStreamPrefix, from, to } = slice;
  const { createdAt, completedAt } = task ?? {};
  const isRead = verification.result === 'passed' && ['content', 'source'].includes(verification.level);
  return {
    ...{ logGroup, from, to, outcome, slices, evidence },
    ...{ objects: totals.objects, bytes: totals.bytes },
    unverified: totals.objects > 0 && !isRead,
    unsettled: closes(outcome) && !isSettled(to, askedAt),
    masked: logGroupMetadata !== undefined && totals.objects > 0 && mayBeMasked(logGroupMetadata),
    truncated: totals.pointers ?? 0,
    recordedMs: instantMs(receipt.recordedAt),
    authenticated: receipt.authenticated.arn,
    ...defined({ logStreamPrefix, events: totals.events }),
    ...(createdAt !== undefined &&
      completedAt !== undefined && {
        task: { createdMs: instantMs(createdAt), completedMs: instantMs(completedAt) },
      }),
  };
}
