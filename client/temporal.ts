import {
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { SEARCH_ATTRIBUTES, SECOND_MS } from '../contract/index.js';

/** Temporal's numbers for the types of a task queue. Each type has its own list of pollers. */
const QUEUE_TYPES = { workflows: 1, activities: 2 } as const;

/** A worker that the server lists for a task queue. The server lists a worker for minutes after the worker's end. */
export interface Poller {
  /** The name that the worker gives itself. Default of Temporal's SDK: process id, `@`, host name. */
  identity: string;
  polledAtMs: number;
}

/**
 * How long ago (ms) a worker last polled a task queue; undefined if the server lists no worker. {@link isWorkerPresent}
 * of the contract decides whether such a worker counts as present.
 * @param work type of the task queue. Default: workflows
 * @param nowMs the current time. Default: this machine's clock
 */
export async function lastPolledMsAgo(
  client: Client,
  taskQueue: string,
  { work = 'workflows', nowMs = Date.now() }: { work?: keyof typeof QUEUE_TYPES; nowMs?: number } = {},
): Promise<number | undefined> {
  const pollers = await pollersOf(client, taskQueue, work);
  if (pollers.length === 0) return undefined;
  return Math.max(0, nowMs - Math.max(...pollers.map(({ polledAtMs }) => polledAtMs)));
}

/** The workers that the server lists for a task queue. @param work type of the task queue. Default: workflows */
export async function pollersOf(
  client: Client,
  taskQueue: string,
  work: keyof typeof QUEUE_TYPES = 'workflows',
): Promise<Poller[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: QUEUE_TYPES[work],
  });
  return (pollers ?? []).map(({ identity, lastAccessTime }) => ({
    identity: identity ?? '',
    polledAtMs: Number(lastAccessTime?.seconds ?? 0) * SECOND_MS,
  }));
}

/** The newest run of a workflow id; undefined if Temporal has no run of it. */
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

/** The id of the first run of a described workflow. It stays the same after continue-as-new. */
export const firstRunOf = ({ raw, runId }: WorkflowExecutionDescription): string =>
  raw.workflowExecutionInfo?.firstRunId || runId;

/** {@link firstRunOf} for a workflow of a list, whose description has another shape. */
export const firstRunOfListed = ({ raw, runId }: WorkflowExecutionInfo): string => raw.firstRunId || runId;

/** Temporal's number for search attributes of the type Keyword. */
export const KEYWORD = 2;

/** Longest wait for the list of search attributes. It is short, because the opening of an export waits for the list. */
const ATTRIBUTES_TIMEOUT_MS = 5 * SECOND_MS;

/** The search attributes that exports use, and that the namespace lacks or has with another type than Keyword. */
export async function missingSearchAttributes(client: Client): Promise<string[]> {
  const { namespace } = client.options;
  const { customAttributes = {} } = await client.withDeadline(Date.now() + ATTRIBUTES_TIMEOUT_MS, () =>
    client.connection.operatorService.listSearchAttributes({ namespace }),
  );
  return Object.values(SEARCH_ATTRIBUTES).filter((name) => customAttributes?.[name] !== KEYWORD);
}
