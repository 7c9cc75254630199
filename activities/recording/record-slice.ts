import { Context } from '@temporalio/activity';
import {
  GenerationTaken,
  type ObjectStore,
  type Receipt,
  type StoredReceipt,
  storeReceipt,
  UnreadableObject,
  type Verification,
  verifyTask,
} from '../../archive/index.js';
import {
  defined,
  formatInstant,
  instantMs,
  intervalOf,
  LogferryError,
  type Slice,
  sliceWindows,
} from '../../contract/index.js';
import type { Aws } from '../ports.js';
import type { EndedSlice, RecordedSlice, ReplacedTask, TaskFacts } from '../types.js';
import { coveredWindow, expiryEvidence, type Retention, shorterRetention } from './covered-window.js';
import { type DescribedTasks, isTaskId } from './described-tasks.js';
import { GroupFacts, metadataOf } from './group-facts.js';
import { type ProvenEnding, proveEnding } from './prove-ending.js';
import { type Known, type Recording, receiptOf } from './receipt-content.js';
import { recordedAs } from './recorded-as.js';
import { groupTrouble, type SliceVerdict, verdictOnCompleted, verdictOnOther } from './slice-outcome.js';
import { storedBefore } from './stored-before.js';

/** What recording the slices of a batch needs. */
export interface Session extends Recording {
  aws: Aws;
  store: ObjectStore;
  tasks: DescribedTasks;
}

/**
 * Records a slice: finds the receipt that an earlier attempt has stored, or proves how the slice ended, reads back what
 * its task wrote, and stores the receipt. Repeating it changes nothing.
 * @param sent the slice as sent to AWS, and as planned where no task was needed
 * @throws LogferryError UNPROVEN if AWS's answers do not support a receipt
 */
export async function recordSlice(
  session: Session,
  sent: Slice,
  { ending: said, replaces = [] }: Pick<EndedSlice, 'ending' | 'replaces'>,
): Promise<RecordedSlice> {
  const before = said.kind === 'without' ? [] : await storedBefore(session.store, sent, said.task.taskId);
  if (before.length > 0) return recordedAs(before);
  if (!replaces.every(({ taskId }) => isTaskId(taskId))) {
    throw new LogferryError('UNPROVEN', { detail: 'no export task has the id of a task that was replaced' });
  }
  const proven = await proveEnding(session.aws, session.tasks, sent, said);
  const known = await knownOf(session, sent, proven, replaces);
  const stored: StoredReceipt[] = [];
  for (const each of known) stored.push(await storeNext(session.store, receiptOf(session, each)));
  return recordedAs(stored, known.at(-1)?.verdict.failure);
}

/** What the receipts of a slice say: its own last, before it what retention had passed for. */
async function knownOf(
  session: Session,
  sent: Slice,
  proven: ProvenEnding,
  replaces: readonly ReplacedTask[],
): Promise<Known[]> {
  const { ending } = proven;
  if (ending.kind === 'without') return taskless(session, sent, proven);
  const groups = GroupFacts.of(session.aws.logGroups);
  const group = await groups.find(sent.logGroup);
  const metadata = group && (await groups.describe(group));
  const common = {
    ...{ sent, askedAt: proven.askedAt, replaces },
    task: { ending, status: proven.status ?? 'UNKNOWN' },
    ...defined({ logGroupMetadata: metadata }),
  };
  const whole = (verdict: SliceVerdict, verification?: Verification): Known[] => [
    { ...common, slice: sent, slices: slicesIn(sent, session), verdict, ...defined({ verification }) },
  ];
  if (ending.kind !== 'completed') return whole(verdictOnOther(ending, proven.failure));
  const trouble = groupTrouble(ending.task, undefined, group);
  if (trouble) return whole(trouble);
  const level = session.request.verify === 'listing' ? 'listing' : 'content';
  const verification = await readBack(session.store, sent, ending.task, level);
  if ('unreadable' in verification) return whole(unreadable(verification.unreadable, level));
  const retention = shorterRetention(group);
  // A task that wrote nothing is evidence only for what the source still shows when it is asked.
  const keptAtMs = verification.totals.objects > 0 ? instantMs(proven.askedAt) : Date.now();
  const { kept, expired } = coveredWindow(sent, retention, keptAtMs);
  if (retention === undefined || expired === undefined) {
    return whole(await verdictOnCompleted(session.aws.logGroups, sent, group, verification, level), verification);
  }
  const past = verdictOnExpired(retention, expired, keptAtMs);
  if (kept === undefined) return whole(past, verification);
  const slice = { ...sent, ...kept };
  const verdict = await verdictOnCompleted(session.aws.logGroups, slice, group, verification, level);
  return [
    expiredPart(session, { ...sent, ...expired }, past, formatInstant(keptAtMs)),
    { ...common, slice, slices: slicesIn(slice, session), verdict, verification },
  ];
}

/** A window without a task: quiet where AWS still kept it when it was asked, and expired before. */
function taskless(session: Session, sent: Slice, { askedAt, group, ending }: ProvenEnding): Known[] {
  if (group === undefined || ending.kind !== 'without') return [];
  const atMs = instantMs(askedAt);
  const { kept, expired } = coveredWindow(sent, group, atMs);
  if (ending.reason === 'expired' && kept !== undefined) {
    throw new LogferryError('UNPROVEN', { detail: `${sent.logGroup} still keeps events from ${kept.from} on` });
  }
  const logGroupMetadata = metadataOf(group);
  const parts: Known[] = [];
  if (expired) {
    const slice = { ...sent, ...expired };
    parts.push({ ...expiredPart(session, slice, verdictOnExpired(group, expired, atMs), askedAt), logGroupMetadata });
  }
  if (kept) {
    const slice = { ...sent, ...kept };
    const verdict = verdictOnOther(ending);
    parts.push({ slice, slices: slicesIn(slice, session), sent: slice, verdict, askedAt, logGroupMetadata });
  }
  return parts;
}

const expiredPart = (session: Session, slice: Slice, verdict: SliceVerdict, askedAt: string): Known => ({
  ...{ slice, slices: slicesIn(slice, session), sent: slice, verdict, askedAt },
});

const verdictOnExpired = (retention: Retention, expired: { from: string; to: string }, atMs: number): SliceVerdict => ({
  outcome: 'expired',
  level: 'none',
  passed: false,
  evidence: [expiryEvidence(retention, expired, atMs)],
});

const unreadable = ({ key, problem }: UnreadableObject, level: 'listing' | 'content'): SliceVerdict => ({
  outcome: 'failed',
  level,
  passed: false,
  evidence: [`${key}: ${problem}`],
});

async function readBack(
  store: ObjectStore,
  sent: Slice,
  { taskId }: TaskFacts,
  level: 'listing' | 'content',
): Promise<Verification | { unreadable: UnreadableObject }> {
  try {
    return await verifyTask(store, sent, taskId, level, { signal: Context.current().cancellationSignal });
  } catch (error) {
    if (error instanceof UnreadableObject) return { unreadable: error };
    throw error;
  }
}

/** Stores a receipt. Where another task's receipt has this generation, ours takes the next one. */
async function storeNext(store: ObjectStore, receipt: Receipt): Promise<StoredReceipt> {
  try {
    return await storeReceipt(store, receipt);
  } catch (error) {
    if (!(error instanceof GenerationTaken)) throw error;
    return storeNext(store, { ...receipt, slice: { ...receipt.slice, generation: receipt.slice.generation + 1 } });
  }
}

/** Number of slices of the request's grid that a window lies in. */
const slicesIn = (window: { from: string; to: string }, { request }: Pick<Session, 'request'>): number =>
  [...sliceWindows(intervalOf(window), request.slice)].length;
