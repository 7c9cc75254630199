import { MINUTE_MS, SECOND_MS } from '../contract/index.js';
import type { ExportContext } from './describe.js';

/** A worker asks for work at least once a minute; a queue goes on listing one that is gone, with its last visit. */
const PRESENT_WITHIN_MS = 2 * MINUTE_MS;
const WORKFLOW_TASK_QUEUE = 1;

export async function hasWorker({ client, taskQueue }: ExportContext): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASK_QUEUE,
  });
  const seen = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * SECOND_MS);
  return seen.some((lastMs) => Date.now() - lastMs < PRESENT_WITHIN_MS);
}
