import { MINUTE_MS } from './time.js';

/**
 * A worker asks for work at least once a minute. The server goes on listing a worker that is gone, with its last
 * request.
 */
const PRESENT_WITHIN_MS = 2 * MINUTE_MS;

/**
 * Whether a task queue has a worker. Without one, workflows on it make no progress.
 * @param polledMsAgo how long ago a worker last asked for work; undefined when the server remembers none
 */
export const isWorkerPresent = (polledMsAgo: number | undefined): boolean =>
  polledMsAgo !== undefined && polledMsAgo < PRESENT_WITHIN_MS;
