import { Context } from '@temporalio/activity';
import { UnreadableObject } from '../archive/index.js';
import { defined, explain, isLogferryError, isOutage, parseInstant } from '../contract/index.js';
import { planArchiveOf } from './plan/plan-session.js';
import { RecountCharges } from './plan/recount-charges.js';
import { DescribedTasks } from './recording/described-tasks.js';
import { FinishedSlices } from './recording/finished-slices.js';
import { GroupFacts } from './recording/group-facts.js';
import { PlannedFacts } from './recording/planned-facts.js';
import { recordSlice } from './recording/record-slice.js';
import type { RecordingSession } from './recording/recording-session.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, sliceOf, storeOf } from './shared/export-session.js';
import { blindForSlice, explainRecord, isDeterministic, logUnexpected } from './shared/failures.js';
import { whileBeating } from './shared/heartbeats.js';
import { rememberReceipt } from './shared/known-receipts.js';
import { laneCalls } from './shared/lane-calls.js';
import { runOf } from './shared/run-of.js';
import type { ExportActivities } from './types/activities.js';
import type { EndedSlice, Ending } from './types/ended-slice.js';
import type { RecordAnswer } from './types/recording.js';

type Input = Parameters<ExportActivities['verifyAndRecord']>[0];

/**
 * Asks AWS how slices ended, reads back what their tasks wrote, and writes the receipts. A repeated call changes
 * nothing. If one slice cannot be recorded, the activity still records the others, with two exceptions. After an outage
 * at `OUTAGE_SLICES` slices in a row, all later slices get the answer of the outage. An error of an unknown kind fails
 * the attempt.
 */
export async function verifyAndRecord(deps: ExportDeps, input: Input): Promise<RecordAnswer[]> {
  const finished = new FinishedSlices(input.ended.length);
  return whileBeating(
    () => answersTo(deps, input, finished),
    () => finished.details,
  );
}

async function answersTo(deps: ExportDeps, input: Input, finished: FinishedSlices): Promise<RecordAnswer[]> {
  const { ended } = input;
  const haveTasks = ended.some(({ ending }) => ending.kind !== 'without');
  if (haveTasks) await laneCalls(deps, input.export.laneId).creates.letPass();
  let session: RecordingSession;
  try {
    session = await sessionOf(deps, input);
  } catch (error) {
    const answer = whyNotRecorded(error);
    return ended.map((_, index) => finished.at(index) ?? answer);
  }
  const answers: RecordAnswer[] = [];
  for (const [index, each] of ended.entries()) {
    const answer = finished.at(index) ?? outageIn(answers) ?? (await recordNow(deps, session, input, each));
    finished.finish(index, answer);
    answers.push(answer);
  }
  return answers;
}

/**
 * Number of consecutive slices that fail because of an outage, after which the rest of the batch gets the same answer
 * without a try. Each try would take minutes.
 */
const OUTAGE_SLICES = 2;

/** The outage that made the last slices fail, if it is likely to make the next slice fail too. */
function outageIn(answers: readonly RecordAnswer[]): RecordAnswer | undefined {
  const last = answers.slice(-OUTAGE_SLICES);
  const isOver = last.length < OUTAGE_SLICES || last.some((one) => one.kind !== 'blind' || !isOutage(one.failure));
  return isOver ? undefined : last[0];
}

async function sessionOf(deps: ExportDeps, { export: opened, pass, ended }: Input): Promise<RecordingSession> {
  const aws = await awsOf(deps, opened);
  const store = storeOf(aws, opened);
  const { request } = await runOf(deps, store, opened);
  const withTasks = ended.filter(({ ending }) => ending.kind !== 'without');
  const asked = ended.filter(({ ending }) => ending.kind !== 'without' || ending.reason === 'expired');
  // Asks about the groups of these slices together, to save calls. Whether an answer is young enough for a task is
  // checked again for each task.
  const sinceMs = Math.max(0, ...asked.map(({ ending }) => createdMs(ending)));
  await GroupFacts.of(aws).ask(
    asked.map(({ slice }) => slice.logGroup),
    sinceMs,
  );
  return {
    ...{ aws, opened, request, store, identity: await aws.identity() },
    planned: new PlannedFacts(deps, aws, store, opened, request, pass),
    sourceCharges: () => {
      const mostBytes = Math.min(request.maxScanBytes ?? 0, deps.timings.sourceCountBytes);
      return new RecountCharges(planArchiveOf(store, opened), mostBytes, 'sourceCount');
    },
    tasks: new DescribedTasks(
      aws.exportTasks,
      laneCalls(deps, opened.laneId),
      withTasks.length,
      Context.current().cancellationSignal,
    ),
    ...defined({ report: deps.report }),
  };
}

/** When a task was created (epoch ms), by the input of the activity; 0 if the input does not say it. */
const createdMs = (ending: Ending): number =>
  ending.kind === 'without' ? 0 : (parseInstant(ending.task.createdAt ?? '') ?? 0);

/** Records a slice, and remembers its receipts for the part of the list of receipts that will name them. */
async function recordNow(
  deps: ExportDeps,
  session: RecordingSession,
  input: Input,
  ended: EndedSlice,
): Promise<RecordAnswer> {
  const answer = await record(session, input, ended);
  if (answer.kind !== 'recorded') return answer;
  for (const { key, sha256, slices } of answer.entries) {
    if (sha256 === undefined) continue;
    rememberReceipt(deps, input.export.archive.bucket, { key, sha256, ...defined({ slices }) });
  }
  return answer;
}

/**
 * Records a slice. After an error by a mistake of this code, the slice is tried a second time before it is given up.
 */
async function record(session: RecordingSession, { export: opened }: Input, ended: EndedSlice): Promise<RecordAnswer> {
  const attempt = () => recordSlice(session, sliceOf(opened, ended.slice), ended);
  return attempt().catch((error: unknown) => {
    if (!isDeterministic(error)) return whyNotRecorded(error);
    return attempt().catch(whyNotRecorded);
  });
}

/**
 * The answer for a slice that could not be recorded. After a refusal by AWS, the workflow waits and tries again.
 * @throws the error itself when another attempt of the activity may succeed
 */
function whyNotRecorded(error: unknown): RecordAnswer {
  if (error instanceof UnreadableObject) return { kind: 'unrecorded', failure: explainRecord(error) };
  const blind = blindForSlice(error);
  if (blind) return blind;
  if (isLogferryError(error)) return { kind: 'unrecorded', failure: error.explained };
  if (!isDeterministic(error)) throw error;
  logUnexpected(error);
  return { kind: 'defect', failure: explain('DEFECT') };
}
