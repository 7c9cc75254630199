import { Context } from '@temporalio/activity';
import { type SourceCount, UnreadableObject, type Verification, verifyTask } from '../../archive/index.js';
import { defined, instantMs, type Slice } from '../../contract/index.js';
import { AWS_CLOCK_LAG_MS, type Aws, type LogGroup } from '../ports.js';
import { type CountedSlice, countSlice } from '../source-count/count-slice.js';
import type { ReplacedTask, TaskFacts } from '../types/ended-slice.js';
import { type CoveredWindow, coveredWindow, shorterRetention } from './covered-window.js';
import { GroupFacts } from './group-facts.js';
import type { ProvenEnding } from './prove-ending.js';
import type { Known } from './receipt-content.js';
import { type RecordingSession, slicesIn } from './recording-session.js';
import {
  confirmedEmpty,
  countedVerdict,
  groupTrouble,
  type SliceVerdict,
  verdictOnCompleted,
  verdictOnOther,
} from './slice-outcome.js';
import { expiredReceipt } from './taskless-receipts.js';

type Level = 'listing' | 'content';

/**
 * The receipts of a slice that had a task. The task's own receipt is the last one. If retention had passed for the
 * beginning of the slice, a receipt of that beginning comes before it. Reads back what a completed task wrote.
 * @param sent the slice as sent to AWS
 */
export async function taskReceipts(
  session: RecordingSession,
  sent: Slice,
  proven: ProvenEnding,
  replaces: readonly ReplacedTask[],
): Promise<Known[]> {
  const { ending, askedAt, status } = proven;
  const groups = GroupFacts.of(session.aws);
  const surveyed = await session.planned.group(sent.logGroup);
  // The answer must be younger than the task. It then shows if the group was created after the task, so that another
  // group had this name when the task ran.
  const known = await groups.find(sent.logGroup, instantMs(askedAt));
  // A remembered answer can be older than the survey, and so be about an earlier group of this name.
  const isSame = surveyed === undefined || surveyed.createdAt === known?.createdAt;
  const group = isSame ? known : await groups.findAnew(sent.logGroup);
  const logGroupMetadata = group && (await groups.describe(group));
  const common = { sent, askedAt, replaces, task: { ending, status }, ...defined({ logGroupMetadata }) };
  const own = (slice: Slice, verdict: SliceVerdict, verification?: Verification, sourceCount?: SourceCount): Known => ({
    ...{ ...common, slice, slices: slicesIn(slice, session), verdict },
    ...defined({ verification, sourceCount }),
  });
  if (ending.kind !== 'completed') return [own(sent, verdictOnOther(ending, proven.failure))];

  const trouble = groupTrouble(ending.task, surveyed, group);
  if (trouble) return [own(sent, trouble)];
  const level = session.request.verify === 'listing' ? 'listing' : 'content';
  const verification = await readBack(session, sent, ending.task, level);
  if (verification instanceof UnreadableObject) return [own(sent, unreadable(verification, level))];

  const keptBy = async (now: LogGroup | undefined) =>
    coveredWindow(sent, shorterRetention(surveyed, group, now), ...(await keptAt(session.aws, verification, askedAt)));
  const receipts = ({ kept, expired }: CoveredWindow, verdict?: SliceVerdict, sourceCount?: SourceCount): Known[] => {
    const past = expired ? [expiredReceipt(session, sent, expired)] : [];
    if (kept === undefined || verdict === undefined) return past.map((each) => own(sent, each.verdict, verification));
    return [...past, own({ ...sent, ...kept }, verdict, verification, sourceCount)];
  };
  const covered = await keptBy(group);
  if (covered.kept === undefined) return receipts(covered);
  const verdict = await verdictOnCompleted(
    session.aws.logGroups,
    { ...sent, ...covered.kept },
    group,
    verification,
    level,
  );
  if (verdict.outcome === 'archived' && session.request.verify === 'source') {
    const { record, lacksEvents } = await counted(session, sent, verification, askedAt);
    return receipts(covered, countedVerdict(verdict, record, lacksEvents), record);
  }
  if (verdict.outcome !== 'empty') return receipts(covered, verdict);
  // "No events" closes the window only if the answer came from the planned group. So the group is looked up again.
  const after = await groups.findAnew(sent.logGroup);
  const since = groupTrouble(ending.task, surveyed ?? group, after);
  return since ? [own(sent, since)] : receipts(await keptBy(after), confirmedEmpty(verdict, after));
}

/** Counts the events that the log group of a slice has now, and compares the count with the objects. */
async function counted(
  { aws, sourceCharges }: RecordingSession,
  sent: Slice,
  { totals }: Verification,
  askedAt: string,
): Promise<CountedSlice> {
  const mayScan = async (bytes: number): Promise<boolean> => (await sourceCharges().charge([bytes])).includes(true);
  const ports = { aws, mayScan, signal: Context.current().cancellationSignal };
  const group = (await aws.logGroups.findMany([sent.logGroup])).get(sent.logGroup);
  const { events: archived = 0, atEnd: archivedAtEnd = 0 } = totals;
  return countSlice(ports, { sent, group, archived, archivedAtEnd, askedAt });
}

/**
 * The instant at which retention decides which part of the window AWS still kept, and the time by which AWS's clock can
 * be ahead of it. For a task that wrote objects, the instant is the creation of the task. For a task that wrote
 * nothing, the instant is now, because AWS is asked now whether the source has events.
 */
const keptAt = async (
  aws: Aws,
  { totals }: Verification,
  askedAt: string,
): Promise<readonly [atMs: number, lagMs: number]> =>
  totals.objects > 0 ? [instantMs(askedAt), 0] : [await aws.nowMs(), AWS_CLOCK_LAG_MS];

const unreadable = ({ key, problem }: UnreadableObject, level: Level): SliceVerdict => ({
  outcome: 'failed',
  level,
  passed: false,
  evidence: [`${key}: ${problem}`],
});

async function readBack(
  { store, opened, report }: RecordingSession,
  sent: Slice,
  { taskId }: TaskFacts,
  level: Level,
): Promise<Verification | UnreadableObject> {
  const beganMs = performance.now();
  try {
    const read = await verifyTask(store, sent, taskId, level, { signal: Context.current().cancellationSignal });
    report?.({
      ...{ kind: 'readBack', exportId: opened.exportId, account: sent.accountId, region: sent.region, taskId },
      slice: { logGroup: sent.logGroup, from: sent.from, to: sent.to, generation: sent.generation },
      ...{ bytes: level === 'content' ? read.totals.bytes : 0, tookMs: performance.now() - beganMs },
      duplicates: duplicatesIn(read, sent),
    });
    return read;
  } catch (error) {
    if (error instanceof UnreadableObject) return error;
    throw error;
  }
}

/**
 * Number of folders of further tasks that no earlier generation of the slice explains. Each of these tasks exported the
 * same window a second time. Another process created the task, or a create took effect after its export had ended.
 */
const duplicatesIn = ({ strayFolders }: Verification, { generation }: Slice): number =>
  Math.max(0, strayFolders.length - (generation - 1));
