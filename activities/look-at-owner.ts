import { Context } from '@temporalio/activity';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { describeWorkflow, firstRunOf, lastPolledMsAgo } from '../client/temporal.js';
import { isWorkerPresent, MINUTE_MS, ownerRunOf, SECOND_MS } from '../contract/index.js';
import type { LaneActivities } from './types.js';

/** Workflow tasks end within milliseconds. A task that is pending for this long has no worker. */
const STUCK_TASK_MS = 5 * MINUTE_MS;

type Input = Parameters<LaneActivities['lookAtOwner']>[0];

/**
 * Whether the run that made a request can still use its turn: it is open, and a worker serves it. Temporal's times are compared
 * with Temporal's clock, because the clock of a worker can be wrong by days.
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
