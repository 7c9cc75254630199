import type { Client } from '@temporalio/client';
import { MINUTE_MS, SECOND_MS } from '../contract/index.js';
import type { ExportContext } from './describe.js';

/** A worker asks for work at least once a minute; a queue goes on listing one that is gone, with its last visit. */
const PRESENT_WITHIN_MS = 2 * MINUTE_MS;
const WORKFLOW_TASK_QUEUE = 1;

export async function hasWorker({ client, taskQueue }: ExportContext): Promise<boolean> {
  const polledMsAgo = await lastPolledMsAgo(client, taskQueue);
  return polledMsAgo !== undefined && polledMsAgo < PRESENT_WITHIN_MS;
}

/** How long ago a worker last asked a task queue for work; undefined when the server remembers none. */
export async function lastPolledMsAgo(client: Client, taskQueue: string): Promise<number | undefined> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASK_QUEUE,
  });
  if (!pollers || pollers.length === 0) return undefined;
  const seen = pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * SECOND_MS);
  return Math.max(0, Date.now() - Math.max(...seen));
}
