import { LANES_TASK_QUEUE } from './names.js';
import { MINUTE_MS } from './time.js';

const TASKS_SUFFIX = '-tasks';

/**
 * The task queue for the activities that create, look for, watch and cancel export tasks. The workers of the exports'
 * queue also serve this queue, with separate activity slots.
 * @param taskQueue the queue of the export's workflow
 */
export const tasksQueueOf = (taskQueue: string): string => `${taskQueue}${TASKS_SUFFIX}`;

/** Whether exports may use a task queue: it is neither the lanes' queue nor the tasks queue of another queue. */
export const isExportsQueue = (name: string): boolean => name !== LANES_TASK_QUEUE && !name.endsWith(TASKS_SUFFIX);

/**
 * Time (ms) for which a worker counts as present after its last request for work. A worker asks for work at least once
 * a minute; for a while, the server still lists a worker that is gone, with the time of its last request.
 */
const PRESENT_WITHIN_MS = 2 * MINUTE_MS;

/**
 * Whether a task queue has a worker. Without a worker, workflows on the queue make no progress.
 * @param polledMsAgo how long ago a worker last asked for work; undefined if the server lists no worker
 */
export const isWorkerPresent = (polledMsAgo: number | undefined): boolean =>
  polledMsAgo !== undefined && polledMsAgo < PRESENT_WITHIN_MS;
