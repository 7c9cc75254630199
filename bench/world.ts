import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, type EmulatorSettings, startEmulator } from '@logferry/emulator';
import { attachDevServer } from '@logferry/temporal-dev-server';
import { Client, Connection } from '@temporalio/client';
import { createExportClient, type ExportClient, registerSearchAttributes } from '../client/index.js';
import { DAY_MS, type ExportRequest, formatInstant } from '../contract/index.js';
import { installRuntime } from '../worker/logging.js';
import { ACCOUNT_ID, BUCKET, REGION, startBenchWorker } from './bench-worker.js';

/** The first day of every log group. Even a window of a thousand days from this day has ended. */
const FIRST_MS = Date.UTC(2023, 0, 1);

/** A dev server, a worker with the default settings, and an emulator. */
export interface BenchWorld {
  client: Client;
  exports: ExportClient;
  emulator: Emulator;
  laneId: string;
  /** Makes a log group with an event a day, and the request for its first days, a slice for each day. */
  days(logGroup: string, days: number): Promise<ExportRequest>;
}

/** Runs a measurement in a world of its own. */
export async function inBenchWorld<T>(settings: Partial<EmulatorSettings>, measure: (world: BenchWorld) => Promise<T>) {
  installRuntime('error');
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-bench-'));
  const server = await attachDevServer({ dataDir, onProgress: (line) => process.stderr.write(`${line}\n`) });
  const connection = await Connection.connect({ address: server.address });
  const emulator = await startEmulator({ settings });
  try {
    const client = new Client({ connection });
    await registerSearchAttributes(client);
    return await withWorker({ client, address: server.address, emulator }, measure);
  } finally {
    await emulator.close();
    await connection.close();
    await server.detach();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function withWorker<T>(
  { client, address, emulator }: { client: Client; address: string; emulator: Emulator },
  measure: (world: BenchWorld) => Promise<T>,
): Promise<T> {
  emulator.createBucket({ name: BUCKET, region: REGION, accountId: ACCOUNT_ID });
  const worker = await startBenchWorker(emulator.port, address);
  const days = async (logGroupName: string, count: number): Promise<ExportRequest> => {
    const events = Array.from({ length: count }, (_, day) => ({
      timestamp: FIRST_MS + day * DAY_MS,
      message: `event ${day}`,
    }));
    const origin = { accountId: ACCOUNT_ID, region: REGION, logStreamName: 'stream' };
    await emulator.loadEvents({ ...origin, logGroupName }, events);
    return {
      source: { logGroups: [logGroupName] },
      window: { from: formatInstant(FIRST_MS), to: formatInstant(FIRST_MS + count * DAY_MS) },
      destination: { bucket: BUCKET, prefix: worker.taskQueue },
      region: REGION,
    };
  };
  try {
    const exports = createExportClient({ client, taskQueue: worker.taskQueue });
    return await measure({ client, exports, emulator, laneId: worker.laneId, days });
  } finally {
    await worker.shutdown();
  }
}
