import type { Receipt, StoredReceipt } from '../../archive/index.js';
import { closes, defined, type Explained, explain, isSettled } from '../../contract/index.js';
import type { PartEntryInput, RecordedSlice } from '../types/recording.js';
import { groupTroubleCode } from './slice-outcome.js';

/**
 * The answer for a slice whose receipts are stored. The last receipt decides the outcome; a receipt before it covers
 * the expired beginning of the slice.
 */
export function recordedAs(stored: readonly StoredReceipt[], failure?: Explained): RecordedSlice {
  const own = stored.at(-1);
  if (own === undefined) throw new TypeError('a slice without a receipt');
  const { outcome, totals, slice, slices = 1, askedAt } = own.receipt;
  const expired = stored.slice(0, -1).reduce((sum, { receipt }) => sum + (receipt.slices ?? 1), 0);
  return {
    kind: 'recorded',
    outcome,
    entries: stored.map(entryOf),
    slices,
    ...(expired > 0 && { expired }),
    objects: totals.objects,
    bytes: totals.bytes,
    events: totals.events ?? 0,
    unsettled: closes(outcome) && !isSettled(slice.to, askedAt) ? slices : 0,
    ...defined({ failure: failure ?? whyOpen(own.receipt) }),
  };
}

const entryOf = ({ key, sha256, receipt }: StoredReceipt): PartEntryInput => ({
  key,
  sha256,
  outcome: receipt.outcome,
  ...defined({ slices: receipt.slices }),
  skipped: false,
});

/** Why a receipt leaves its window open. Undefined if the outcome is neither `failed` nor `unconfirmedEmpty`. */
function whyOpen({ outcome, evidence, slice, task, sourceCount, verification }: Receipt): Explained | undefined {
  const detail = evidence.length === 0 ? {} : { detail: evidence.join('; ') };
  if (outcome === 'unconfirmedEmpty') return explain('UNCONFIRMED_EMPTY');
  if (outcome !== 'failed') return undefined;
  switch (task?.status) {
    case 'COMPLETED':
      if (verification.level === 'none') {
        return explain(groupTroubleCode(evidence), { logGroup: slice.logGroup, ...detail });
      }
      if (sourceCount?.verdict === 'differs') return explain('SOURCE_HAS_MORE', detail);
      return explain('VERIFICATION_FAILED', detail);
    case 'CANCELLED':
      return explain('TASK_CANCELLED', detail);
    case 'FAILED':
      return explain('TASK_FAILED', detail);
    default:
      return explain('TASK_FORGOTTEN', defined({ taskId: task?.taskId }));
  }
}
