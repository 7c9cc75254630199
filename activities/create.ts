import { Context } from '@temporalio/activity';
import { destinationPrefix, lookAtDestination, taskName } from '../archive/index.js';
import { CREATE_DEADLINE_MS, explain, LogferryError, type Slice } from '../contract/index.js';
import type { Created, ExportActivities } from './api.js';
import type { ExportDeps } from './deps.js';
import { lookForTask, whoHoldsTheSlot } from './look.js';
import { awsOf, sliceOf, storeOf } from './place.js';
import type { Aws, CreateAnswer } from './ports.js';

type Input = Parameters<ExportActivities['createOrAdopt']>[0];

/**
 * Creates the task of a slice unless there are signs that it exists already. AWS writes a probe object with every create
 * it accepts, so an untouched destination shows in one call that no look is needed.
 */
export async function createOrAdopt(deps: ExportDeps, input: Input): Promise<Created> {
  const deadlineMs = Context.current().info.currentAttemptScheduledTimestampMs + CREATE_DEADLINE_MS;
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
  return settled(aws, slice, await aws.exportTasks.create(newTask(slice), deadlineMs));
}

/** What fails before the create leaves no doubt about it, so nothing has to be settled. */
function nothingSent(error: unknown): Created {
  if (!(error instanceof LogferryError)) return { kind: 'busy' };
  if (error.code === 'AWS_UNREACHABLE') return { kind: 'unsent', reason: 'unreachable' };
  const { code, message, hint } = error;
  return { kind: 'refused', scope: 'destination', failure: { code, message, hint } };
}

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
