import { createAws } from '../aws/index.js';
import { DEFAULT_LANE_SETTINGS, DEFAULT_TIMINGS, laneId } from '../contract/index.js';
import { startWorkers } from '../worker/start.js';

export const ACCOUNT_ID = '111122223333';
export const REGION = 'eu-central-1';
export const BUCKET = 'bench';

/** The worker of a measurement. */
export interface BenchWorker {
  taskQueue: string;
  /** The lane on which its exports run. */
  laneId: string;
  shutdown(): Promise<void>;
}

/**
 * Starts a worker with the default settings for an emulator. Each emulator has a task queue and a lane of its own.
 * @param port the emulator's port
 * @param address address of the Temporal server
 */
export async function startBenchWorker(port: number, address: string): Promise<BenchWorker> {
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'none' };
  const aws = createAws({ region: REGION, endpoint: `http://127.0.0.1:${port}`, credentials });
  const endpointId = String(port);
  const taskQueue = `bench-${endpointId}`;
  const worker = await startWorkers({
    connection: { address },
    namespace: 'default',
    taskQueue,
    stickyTimeoutMs: 5_000,
    deps: {
      awsFor: async () => aws,
      authorize: async () => 'any',
      timings: DEFAULT_TIMINGS,
      lane: DEFAULT_LANE_SETTINGS,
      endpointId,
      version: 'bench',
    },
  });
  return { taskQueue, laneId: laneId(ACCOUNT_ID, REGION, endpointId), shutdown: () => worker.shutdown() };
}
