import { Context } from '@temporalio/activity';
import { destinationPrefix, lookAtDestination, taskName } from '../archive/index.js';
import { explain, type Failure, type Slice } from '../contract/index.js';
import type { Aws, CreateAnswer } from './ports.js';
import { sendDeadline } from './shared/deadline.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, sliceOf, storeOf } from './shared/export-session.js';
import { blindBy } from './shared/failures.js';
import { lookForTask, whoHoldsTheSlot } from './shared/task-search.js';
import type { Created, ExportActivities } from './types.js';

type Input = Parameters<ExportActivities['createOrAdopt']>[0];

/**
 * Creates the task of a slice unless there are signs that it exists already. AWS writes a probe object with every create
 * it accepts, so an untouched destination shows in one call that no look is needed.
 */
export async function createOrAdopt(deps: ExportDeps, input: Input): Promise<Created> {
  const deadline = sendDeadline(Context.current().info.currentAttemptScheduledTimestampMs);
  if (deadline.implausible) return { kind: 'unsent', reason: 'clock' };
  const slice = sliceOf(input.export, input.slice, input.logStreamPrefix);
  let aws: Aws;
  try {
    aws = await awsOf(deps, input.export);
    const store = storeOf(aws, input.export);
    if (input.lookFirst || !(await lookAtDestination(store, slice)).untouched) {
      const found = await lookForTask(aws, store, slice);
      if (found.kind !== 'absent') return found;
    }
  } catch (error) {
    return nothingSent(error);
  }
  return settled(aws, slice, await aws.exportTasks.create(newTask(slice), deadline.passed));
}

/** What fails before the create leaves no doubt about it, so nothing has to be settled. */
function nothingSent(error: unknown): Created {
  const blind = blindBy(error);
  if (blind === undefined) return { kind: 'busy' };
  return isPassing(blind.failure) ? blind : { kind: 'refused', scope: 'destination', failure: blind.failure };
}

/** Somebody's permission or credentials may come back by themselves; a bucket's owner or policy does not. */
const isPassing = ({ code }: Failure): boolean => ['AWS_UNREACHABLE', 'ACCESS_DENIED', 'CREDENTIALS'].includes(code);

function newTask(slice: Slice) {
  const { logGroup, logStreamPrefix, from, to, bucket } = slice;
  return {
    taskName: taskName(slice),
    logGroup,
    from,
    to,
    bucket,
    destinationPrefix: destinationPrefix(slice),
    ...(logStreamPrefix !== undefined && { logStreamPrefix }),
  };
}

async function settled(aws: Aws, slice: Slice, answer: CreateAnswer): Promise<Created> {
  switch (answer.kind) {
    case 'created': {
      const { taskId, requestId } = answer;
      const createdAt = new Date().toISOString();
      const task = {
        taskId,
        createdAt,
        ...(requestId !== undefined && { createRequestId: requestId }),
        adopted: false,
      };
      return { kind: 'created', task };
    }
    case 'slotTaken':
      return whoHoldsTheSlot(aws, slice);
    case 'unsent':
      return { kind: 'unsent', reason: answer.reason };
    case 'busy':
    case 'unclear':
      return { kind: answer.kind };
    case 'refused': {
      const { logGroup, bucket, region } = slice;
      const detail = { logGroup, bucket, region, ...(answer.detail !== undefined && { detail: answer.detail }) };
      return { kind: 'refused', scope: answer.scope, failure: explain(answer.code, detail) };
    }
  }
}
