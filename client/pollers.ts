import { isWorkerPresent } from '../contract/index.js';
import type { ExportContext } from './describe.js';
import { lastPolledMsAgo } from './temporal.js';

/** Whether a worker has recently asked for work on the context's task queue. */
export const hasWorker = async ({ client, taskQueue }: ExportContext): Promise<boolean> =>
  isWorkerPresent(await lastPolledMsAgo(client, taskQueue));
