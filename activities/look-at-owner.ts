import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { MINUTE_MS, ownerRunOf } from '../contract/index.js';
import { describeWorkflow, firstRunOf } from './shared/workflow-description.js';
import type { LaneActivities } from './types.js';

/** A queue whose newest poller was last seen before this long has no worker: the server lists dead pollers for minutes. */
const DEAD_QUEUE_MS = 2 * MINUTE_MS;
/** Workflow tasks end within milliseconds. One that is pending for this long has no worker. */
const STUCK_TASK_MS = 5 * MINUTE_MS;
const WORKFLOW_TASK_QUEUE = 1;

type Input = Parameters<LaneActivities['lookAtOwner']>[0];

/** Whether the run that made a request can still use its turn: it is open, and a worker serves it. */
export async function lookAtOwner(client: Client, { owner, requestId }: Input): Promise<'alive' | 'gone'> {
  const described = await describeWorkflow(client, owner);
  if (described?.status.name !== 'RUNNING' || firstRunOf(described) !== ownerRunOf(requestId)) return 'gone';
  const alive = !isStuck(described) && (await hasPoller(client, described.taskQueue));
  return alive ? 'alive' : 'gone';
}

function isStuck({ raw }: WorkflowExecutionDescription): boolean {
  const pending = raw.pendingWorkflowTask?.originalScheduledTime;
  return pending?.seconds != null && Date.now() - Number(pending.seconds) * 1_000 > STUCK_TASK_MS;
}

async function hasPoller(client: Client, taskQueue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASK_QUEUE,
  });
  return (pollers ?? []).some(
    ({ lastAccessTime }) => Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1_000 < DEAD_QUEUE_MS,
  );
}
