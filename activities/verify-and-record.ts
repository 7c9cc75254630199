import { Context } from '@temporalio/activity';
import {
  destinationPrefix,
  GenerationTaken,
  type ObjectStore,
  type Receipt,
  type StoredReceipt,
  storeReceipt,
  taskName,
  totalsOf,
  UnreadableObject,
  type Verification,
  verifyTask,
} from '../archive/index.js';
import { defined, type Explained, explain, type ResolvedRequest, type Slice } from '../contract/index.js';
import type { Aws } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, sliceOf, storeOf } from './shared/export-session.js';
import { blindBy, explainRecord, isHopeless, logUnexpected } from './shared/failures.js';
import { describeGroup } from './shared/group-metadata.js';
import { type SliceVerdict, verdictOnCompleted, verdictOnOther } from './shared/slice-outcome.js';
import type {
  EndedSlice,
  Ending,
  ExportActivities,
  OpenedExport,
  RecordAnswer,
  RecordedSlice,
  ReplacedTask,
} from './types.js';

type Input = Parameters<ExportActivities['verifyAndRecord']>[0];
type Output = Awaited<ReturnType<ExportActivities['verifyAndRecord']>>;

/**
 * Reads back what tasks wrote, decides the outcomes, and writes the receipts. Repeating it changes nothing.
 * One slice that cannot be recorded keeps no other slice from being recorded.
 */
export async function verifyAndRecord(deps: ExportDeps, { export: opened, request, ended }: Input): Promise<Output> {
  const record = async (each: EndedSlice) => recordOne(await awsOf(deps, opened), opened, request, each);
  const answers: Output = [];
  for (const each of ended) {
    answers.push(await record(each).catch(whyNotRecorded));
  }
  return answers;
}

/**
 * Why a slice is not recorded. The workflow waits out what AWS refuses.
 * @throws the error itself when another attempt of the activity may succeed
 */
function whyNotRecorded(error: unknown): RecordAnswer {
  const blind = blindBy(error);
  if (blind) return blind;
  if (error instanceof UnreadableObject) return { kind: 'unrecorded', failure: explainRecord(error) };
  if (!isHopeless(error)) throw error;
  logUnexpected(error);
  return { kind: 'defect', failure: explain('UNEXPECTED') };
}

async function recordOne(
  aws: Aws,
  opened: OpenedExport,
  request: ResolvedRequest,
  { slice: ref, ending, replaces = [] }: EndedSlice,
): Promise<RecordedSlice> {
  const store = storeOf(aws, opened);
  const slice = sliceOf(opened, ref);
  const { verification, verdict } = await examine(aws, store, slice, ending, request);
  const receipt = await receiptOf({ aws, opened, request, slice, ending, verification, verdict, replaces });
  return recordOf(await storeNext(store, receipt), ending);
}

async function examine(
  aws: Aws,
  store: ObjectStore,
  slice: Slice,
  ending: Ending,
  { verify }: ResolvedRequest,
): Promise<{ verification: Verification; verdict: SliceVerdict }> {
  if (ending.kind !== 'completed') return { verification: nothing, verdict: verdictOnOther(ending) };
  const { cancellationSignal: signal } = Context.current();
  const level = verify === 'listing' ? 'listing' : 'content';
  try {
    const verification = await verifyTask(store, slice, ending.task.taskId, level, { signal });
    return { verification, verdict: await verdictOnCompleted(aws.logGroups, slice, ending, verification, level) };
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    const note = `${error.key}: ${error.problem}`;
    const verdict: SliceVerdict = { outcome: 'failed', level, passed: false, evidence: [note] };
    return { verification: nothing, verdict };
  }
}

const nothing: Verification = { objects: [], totals: totalsOf([]), strayFolders: [] };

async function receiptOf(known: {
  aws: Aws;
  opened: OpenedExport;
  request: ResolvedRequest;
  slice: Slice;
  ending: Ending;
  verification: Verification;
  verdict: SliceVerdict;
  replaces: readonly ReplacedTask[];
}): Promise<Receipt> {
  const { opened, request, slice, ending, verification, verdict, replaces } = known;
  const { requestedBy, reason } = request;
  const metadata = await describeGroup(known.aws.logGroups, slice);
  const task = taskOf(slice, ending);
  const recordedAt = new Date().toISOString();
  return {
    schemaVersion: 1,
    slice,
    window: { from: slice.from, to: slice.to },
    outcome: verdict.outcome,
    askedAt: task?.createdAt ?? recordedAt,
    exportId: opened.exportId,
    runNo: opened.runNo,
    claimed: defined({ requestedBy, reason }),
    authenticated: await known.aws.identity(),
    ...defined({ task }),
    objects: verification.objects,
    ...defined({ objectPages: verification.objectPages }),
    totals: verification.totals,
    verification: {
      level: verdict.level,
      result: verdict.level === 'none' ? 'skipped' : verdict.passed ? 'passed' : 'failed',
    },
    evidence: verdict.evidence,
    strayFolders: verification.strayFolders,
    ...(replaces.length > 0 && {
      replaces: replaces.map(({ taskId, from, to }) => ({
        taskId,
        folder: `${destinationPrefix({ ...slice, from, to })}/${taskId}`,
      })),
    }),
    ...defined({ logGroupMetadata: metadata }),
    recordedAt,
  };
}

function taskOf(slice: Slice, ending: Ending): Receipt['task'] {
  if (ending.kind === 'without') return undefined;
  const status = { completed: 'COMPLETED', failed: 'FAILED', cancelled: 'CANCELLED', vanished: 'UNKNOWN' }[ending.kind];
  return { ...ending.task, taskName: taskName(slice), status };
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

function recordOf({ key, sha256, receipt }: StoredReceipt, ending: Ending): RecordedSlice {
  const { outcome, totals, evidence } = receipt;
  return {
    kind: 'recorded',
    outcome,
    entry: { key, sha256, outcome, skipped: false },
    objects: totals.objects,
    bytes: totals.bytes,
    events: totals.events ?? 0,
    ...defined({ failure: whyOpen(outcome, ending, evidence) }),
  };
}

function whyOpen(outcome: Receipt['outcome'], ending: Ending, evidence: readonly string[]): Explained | undefined {
  const detail = evidence.length === 0 ? {} : { detail: evidence.join('; ') };
  if (outcome === 'unconfirmedEmpty') return explain('UNCONFIRMED_EMPTY');
  if (outcome !== 'failed') return undefined;
  if (ending.kind === 'vanished') return explain('TASK_VANISHED', { taskId: ending.task.taskId });
  if (ending.kind === 'completed') return explain('VERIFICATION_FAILED', detail);
  return explain(ending.kind === 'cancelled' ? 'TASK_CANCELLED' : 'TASK_FAILED', detail);
}
