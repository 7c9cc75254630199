import { Context } from '@temporalio/activity';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { describeWorkflow, firstRunOf, lastPolledMsAgo } from '../client/temporal.js';
import { isWorkerPresent, MINUTE_MS, ownerRunOf, SECOND_MS } from '../contract/index.js';
import type { LaneActivities } from './types/activities.js';

/**
 * Age (ms) from which a pending workflow task shows that no worker serves its workflow. Workflow tasks usually end
 * within milliseconds.
 */
const STUCK_TASK_MS = 5 * MINUTE_MS;

type Input = Parameters<LaneActivities['lookAtOwner']>[0];

/**
 * Finds out whether the run that requested a turn can still use the turn. `alive`: the run is open, and a worker serves
 * its workflow. Temporal's times are compared with Temporal's clock, because the clock of a worker can be wrong by
 * days.
 */
export async function lookAtOwner(client: Client, { owner, requestId }: Input): Promise<'alive' | 'gone'> {
  const nowMs = Context.current().info.currentAttemptScheduledTimestampMs;
  const described = await describeWorkflow(client, owner);
  if (described?.status.name !== 'RUNNING' || firstRunOf(described) !== ownerRunOf(requestId)) return 'gone';
  const polledMsAgo = await lastPolledMsAgo(client, described.taskQueue, { nowMs });
  return !isStuck(described, nowMs) && isWorkerPresent(polledMsAgo) ? 'alive' : 'gone';
}

function isStuck({ raw }: WorkflowExecutionDescription, nowMs: number): boolean {
  const pending = raw.pendingWorkflowTask?.originalScheduledTime;
  return pending?.seconds != null && nowMs - Number(pending.seconds) * SECOND_MS > STUCK_TASK_MS;
}
