import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { LANE_WORKFLOW, LANES_TASK_QUEUE, MINUTE_MS, ownerRunOf, REQUEST_TURN_SIGNAL } from '../contract/index.js';
import type { LaneActivities } from './types.js';

/** A queue whose newest poller was last seen before this long has no worker: the server lists dead pollers for minutes. */
const DEAD_QUEUE_MS = 2 * MINUTE_MS;
/** Workflow tasks are done in milliseconds; one that waits this long waits for a worker that is not there. */
const STUCK_TASK_MS = 5 * MINUTE_MS;
const WORKFLOW_TASK_QUEUE = 1;

/** Activities that need Temporal and nothing else. */
export function createLaneActivities(client: Client): LaneActivities {
  return {
    async requestTurn({ laneId, turn, settings }) {
      const handle = await client.workflow.signalWithStart(LANE_WORKFLOW, {
        workflowId: laneId,
        taskQueue: LANES_TASK_QUEUE,
        args: [{ settings }],
        signal: REQUEST_TURN_SIGNAL,
        signalArgs: [turn],
      });
      const described = await client.workflow.getHandle(laneId, handle.signaledRunId).describe();
      return firstRunOf(described);
    },

    async lookAtLane({ laneId }) {
      const described = await describe(client, laneId);
      return described?.status.name === 'RUNNING' ? firstRunOf(described) : undefined;
    },

    async lookAtOwner({ owner, requestId }) {
      const described = await describe(client, owner);
      if (described?.status.name !== 'RUNNING' || firstRunOf(described) !== ownerRunOf(requestId)) return 'gone';
      const alive = !isStuck(described) && (await hasPoller(client, described.taskQueue));
      return alive ? 'alive' : 'gone';
    },
  };
}

async function describe(client: Client, workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

const firstRunOf = ({ raw, runId }: WorkflowExecutionDescription): string =>
  raw.workflowExecutionInfo?.firstRunId || runId;

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
