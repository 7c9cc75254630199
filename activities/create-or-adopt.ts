import { Context } from '@temporalio/activity';
import { destinationPrefix, lookAtDestination, taskName } from '../archive/index.js';
import { defined, explain, type Failure, formatInstant, isOutage, SECOND_MS, type Slice } from '../contract/index.js';
import type { Aws, CreateAnswer, NewExportTask } from './ports.js';
import { CallPace, paced } from './shared/call-pace.js';
import { type SendDeadline, sendDeadline } from './shared/deadline.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, sliceOf, storeOf } from './shared/export-session.js';
import { blindBy, explainFinal, logUnexpected } from './shared/failures.js';
import { knownFoldersOf } from './shared/known-folders.js';
import { laneCalls } from './shared/lane-calls.js';
import { runOf } from './shared/run-of.js';
import { lookForTask, SearchTooLate, whoHoldsTheSlot } from './shared/task-search.js';
import type { ExportActivities } from './types/activities.js';
import type { CreateOutcome, RecentCalls } from './types/task-calls.js';

type Input = Parameters<ExportActivities['createOrAdopt']>[0];

const CREATE = 'logs:CreateExportTask';

/**
 * If less than this time (ms) is left until the deadline of a create, the search before the create no longer waits for
 * the budget of calls. A create that misses its deadline would have to be tried again.
 */
const LEFT_FOR_CREATE_MS = 2.5 * SECOND_MS;

/**
 * Creates the export task of a slice, or adopts the one that exists. AWS writes a probe object with every create that
 * it accepts. So a listing that finds no object in the slice's destination shows that there is no task to look for.
 */
export async function createOrAdopt(deps: ExportDeps, input: Input): Promise<CreateOutcome & RecentCalls> {
  const deadline = sendDeadline(Context.current().info.currentAttemptScheduledTimestampMs);
  if (deadline.implausible) return { kind: 'unsent', reason: 'clock', ...defined({ calls: input.calls }) };
  const lane = laneCalls(deps, input.export.laneId);
  const pace = new CallPace(input.calls, lane);
  const outcome = await lane.creates.run(() => outcomeAt(pace, deps, input, deadline));
  // If no task was created, another export may get the turn and create immediately. So the activity first waits until
  // the budget of calls has its reserve for a create again.
  if (outcome.kind !== 'created') await pace.restored();
  return { ...outcome, calls: pace.calls };
}

async function outcomeAt(
  pace: CallPace,
  deps: ExportDeps,
  input: Input,
  deadline: SendDeadline,
): Promise<CreateOutcome> {
  const slice = sliceOf(input.export, input.slice);
  let aws: Aws;
  try {
    aws = paced(await awsOf(deps, input.export, 'brief'), pace, () => deadline.leftMs() < LEFT_FOR_CREATE_MS);
    const store = storeOf(aws, input.export);
    await runOf(deps, store, input.export);
    if (input.lookFirst || !(await lookAtDestination(store, slice)).untouched) {
      const folders = { known: knownFoldersOf(deps), tooLate: deadline.passed };
      const found = await lookForTask(aws, store, slice, folders);
      if (found.kind !== 'absent') return found;
    }
  } catch (error) {
    if (error instanceof SearchTooLate) return { kind: 'unsent', reason: 'deadline' };
    return nothingSent(error);
  }
  return outcomeOf(aws, slice, await aws.exportTasks.create(newTask(slice), deadline.passed));
}

/** The outcome after a failure before the create: nothing was sent, so no task can exist because of this attempt. */
function nothingSent(error: unknown): CreateOutcome {
  const final = explainFinal(error);
  if (final) return { kind: 'refused', scope: 'destination', failure: final };
  const blind = blindBy(error);
  if (blind === undefined) {
    logUnexpected(error);
    return { kind: 'blind', failure: explain('AWS_CALL_FAILED', { detail: 'the search for a task before a create' }) };
  }
  return isPassing(blind.failure) ? blind : { kind: 'refused', scope: 'destination', failure: blind.failure };
}

/**
 * Refusals that may end while the export waits. Possible causes: a permission was withdrawn by mistake, credentials do
 * not work, AWS rejected a read call, or the worker that took the activity has another configuration, or is the
 * embedded worker of another user. A bucket with a wrong owner or KMS key stays refused.
 */
const PASSING: ReadonlySet<string> = new Set([
  'ACCESS_DENIED',
  'BUCKET_ACCESS',
  'CREDENTIALS',
  'DESTINATION_NOT_ALLOWED',
  'NOT_RECORDED_HERE',
  'REJECTED_BY_AWS',
]);
const isPassing = (failure: Failure): boolean => isOutage(failure) || PASSING.has(failure.code);

function newTask(slice: Slice): NewExportTask {
  const { logGroup, logStreamPrefix, from, to, bucket } = slice;
  return {
    taskName: taskName(slice),
    logGroup,
    from,
    to,
    bucket,
    destinationPrefix: destinationPrefix(slice),
    ...defined({ logStreamPrefix }),
  };
}

/** Details of a create that AWS throttled or aborted. */
function busyWith({ reason, throttled }: Extract<CreateAnswer, { kind: 'busy' }>) {
  const call = `${CREATE} (${reason})`;
  return throttled ? { throttled: call } : { detail: call };
}

async function outcomeOf(aws: Aws, slice: Slice, answer: CreateAnswer): Promise<CreateOutcome> {
  switch (answer.kind) {
    case 'created': {
      const { taskId, requestId } = answer;
      // The time is optional, because the task exists even if AWS does not answer what time it is.
      const createdAt = await aws.nowMs().then(formatInstant, () => undefined);
      return {
        kind: 'created',
        task: { taskId, ...defined({ createdAt, createRequestId: requestId }), adopted: false },
      };
    }
    case 'slotTaken':
      return whoHoldsTheSlot(aws, slice);
    case 'unsent':
      if (answer.reason === 'deadline') return { kind: 'unsent', reason: 'deadline' };
      return { kind: 'blind', failure: explain('AWS_UNREACHABLE', { address: answer.address }) };
    case 'busy':
      return { kind: 'blind', failure: explain('AWS_BUSY', busyWith(answer)) };
    case 'unclear':
      return {
        kind: 'unclear',
        failure: explain('AWS_CALL_FAILED', { detail: `${CREATE} failed: ${answer.reason}` }),
      };
    case 'refused': {
      const { logGroup, bucket, region } = slice;
      const detail = { logGroup, bucket, region, ...defined({ detail: answer.detail }) };
      return { kind: 'refused', scope: answer.scope, failure: explain(answer.code, detail) };
    }
  }
}
