import {
  GenerationTaken,
  type ObjectStore,
  type Receipt,
  type StoredReceipt,
  storeReceipt,
} from '../../archive/index.js';
import { formatInstant, LogferryError, type Slice } from '../../contract/index.js';
import type { EndedSlice } from '../types/ended-slice.js';
import type { RecordedSlice } from '../types/recording.js';
import { isTaskId } from './described-tasks.js';
import { proveEnding, type TaskEnding } from './prove-ending.js';
import { type Known, receiptOf } from './receipt-content.js';
import { recordedAs } from './recorded-as.js';
import type { RecordingSession } from './recording-session.js';
import { storedBefore } from './stored-before.js';
import { taskReceipts } from './task-receipts.js';
import { tasklessReceipts } from './taskless-receipts.js';

/**
 * Records a slice. For a slice with a task, takes the receipt that an earlier attempt has stored for the task. If there
 * is none, proves how the task ended, reads back what the task wrote, and stores the receipt. For a slice without a
 * task, stores the receipts that AWS's answers prove. A repeated call changes nothing.
 * @param sent the slice as sent to AWS or, if no task was needed, as planned
 * @throws LogferryError UNPROVEN if AWS's answers do not support a receipt, or a replaced task has an impossible id
 */
export async function recordSlice(
  session: RecordingSession,
  sent: Slice,
  { ending, replaces = [] }: Pick<EndedSlice, 'ending' | 'replaces'>,
): Promise<RecordedSlice> {
  if (ending.kind === 'without') return store(session, await tasklessReceipts(session, sent, ending.reason));
  const before = await storedBefore(session.store, sent, ending.task.taskId);
  if (before.length > 0) return recordedAs(before);
  return store(session, await provenReceipts(session, sent, ending, replaces));
}

async function provenReceipts(
  session: RecordingSession,
  sent: Slice,
  said: TaskEnding,
  replaces: NonNullable<EndedSlice['replaces']>,
): Promise<Known[]> {
  if (!replaces.every(({ taskId }) => isTaskId(taskId))) {
    throw new LogferryError('UNPROVEN', { detail: 'a replaced task is named by an id that no export task can have' });
  }
  return taskReceipts(session, sent, await proveEnding(session, sent, said), replaces);
}

/**
 * Stores the receipts of a slice, and the receipt of its task last. So if the task's receipt exists, the receipt of the
 * expired beginning exists, too.
 */
async function store(session: RecordingSession, receipts: readonly Known[]): Promise<RecordedSlice> {
  const stored: StoredReceipt[] = [];
  const recordedAt = formatInstant(await session.aws.nowMs());
  for (const each of receipts) stored.push(await storeNext(session.store, receiptOf(session, each, recordedAt)));
  return recordedAs(stored, receipts.at(-1)?.verdict.failure);
}

/** Stores a receipt. If another task's receipt has its generation, the receipt gets the next free generation. */
async function storeNext(store: ObjectStore, receipt: Receipt): Promise<StoredReceipt> {
  try {
    return await storeReceipt(store, receipt);
  } catch (error) {
    if (!(error instanceof GenerationTaken)) throw error;
    return storeNext(store, { ...receipt, slice: { ...receipt.slice, generation: receipt.slice.generation + 1 } });
  }
}
