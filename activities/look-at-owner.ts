import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { describeWorkflow, firstRunOf, lastPolledMsAgo } from '../client/temporal.js';
import { isWorkerPresent, MINUTE_MS, ownerRunOf } from '../contract/index.js';
import type { LaneActivities } from './types.js';

/** Workflow tasks end within milliseconds. A task that is pending for this long has no worker. */
const STUCK_TASK_MS = 5 * MINUTE_MS;

type Input = Parameters<LaneActivities['lookAtOwner']>[0];

/** Whether the run that made a request can still use its turn: it is open, and a worker serves it. */
export async function lookAtOwner(client: Client, { owner, requestId }: Input): Promise<'alive' | 'gone'> {
  const described = await describeWorkflow(client, owner);
  if (described?.status.name !== 'RUNNING' || firstRunOf(described) !== ownerRunOf(requestId)) return 'gone';
  const alive = !isStuck(described) && isWorkerPresent(await lastPolledMsAgo(client, described.taskQueue));
  return alive ? 'alive' : 'gone';
}

function isStuck({ raw }: WorkflowExecutionDescription): boolean {
  const pending = raw.pendingWorkflowTask?.originalScheduledTime;
  return pending?.seconds != null && Date.now() - Number(pending.seconds) * 1_000 > STUCK_TASK_MS;
}
