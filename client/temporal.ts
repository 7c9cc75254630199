import {
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { SECOND_MS } from '../contract/index.js';

/** The kinds of a task queue, as Temporal's API numbers them: each kind has its own list of pollers. */
const QUEUE_TYPES = { workflows: 1, activities: 2 } as const;

/**
 * How long ago (ms) a worker last asked a task queue for work of a kind (workflows, unless given); undefined if the server lists
 * no worker. Whether that counts as present is decided by {@link isWorkerPresent} of the contract.
 * @param nowMs the present; this machine's clock, unless given
 */
export async function lastPolledMsAgo(
  client: Client,
  taskQueue: string,
  { work = 'workflows', nowMs = Date.now() }: { work?: keyof typeof QUEUE_TYPES; nowMs?: number } = {},
): Promise<number | undefined> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: QUEUE_TYPES[work],
  });
  if (!pollers || pollers.length === 0) return undefined;
  const seen = pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * SECOND_MS);
  return Math.max(0, nowMs - Math.max(...seen));
}

/** The newest run of a workflow id; undefined when Temporal knows none. */
export async function describeWorkflow(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The first run of a described workflow's chain: continue-as-new does not change it. */
export const firstRunOf = ({ raw, runId }: WorkflowExecutionDescription): string =>
  raw.workflowExecutionInfo?.firstRunId || runId;

/** {@link firstRunOf} for an entry of a list, which has another shape. */
export const firstRunOfListed = ({ raw, runId }: WorkflowExecutionInfo): string => raw.firstRunId || runId;
