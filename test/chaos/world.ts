import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { Client, Connection } from '@temporalio/client';
import { createExportClient, type ExportClient } from '../../client/index.js';
import { EXPORTS_TASK_QUEUE } from '../../contract/index.js';
import { MortalServer } from '../support/mortal-server.js';
import type { ChaosOptions } from './options.js';
import { StrangerProcess } from './processes/stranger-process.js';
import { writeWorkerConfig } from './processes/worker-config.js';
import { WorkerPool } from './processes/worker-pool.js';
import { ACCOUNT_ID, LANES, type LoadedStream } from './scenario/log-data.js';

export const SECRET = 'secret-key-of-the-chaos-run';
/** Settings of the emulator at the beginning of a run, and again after the faults have ended. */
export const EMULATED = {
  pendingMs: 30,
  taskMs: 100,
  taskJitterMs: 300,
  cancelMs: 200,
  cancelOutcome: 'cancelled',
} as const;

/**
 * Everything that a run needs: the processes that the run kills, and the emulator, which runs in this process and is
 * never killed.
 */
export interface ChaosWorld {
  emulator: Emulator;
  server: MortalServer;
  workers: WorkerPool;
  /** An untrusted user of the namespace, who calls activities with forged inputs until the process is closed. */
  stranger: StrangerProcess;
  client: Client;
  exports: ExportClient;
  /** Folder with the logs of the workers and of the stranger. */
  logs: string;
  close(): Promise<void>;
}

export async function openWorld(
  { seed, workers: count }: ChaosOptions,
  streams: readonly LoadedStream[],
  say: (line: string) => void,
): Promise<ChaosWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-chaos-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const emulator = await startEmulator({ defaultAccountId: ACCOUNT_ID, settings: { ...EMULATED, seed } });
    closing.push(() => emulator.close());
    for (const { region, bucket } of LANES) emulator.createBucket({ name: bucket, region });
    for (const { region, logGroup, stream, events, retentionDays } of streams) {
      await emulator.loadEvents({ region, logGroupName: logGroup, logStreamName: stream }, events);
      if (retentionDays !== undefined) await setRetention(emulator.url, region, logGroup, retentionDays);
    }
    const server = await MortalServer.open(join(folder, 'server'), say);
    closing.push(() => server.close());
    const config = join(folder, 'worker.json');
    await writeWorkerConfig(config);
    const logs = join(folder, 'logs');
    await mkdir(logs);
    const workers = new WorkerPool(count, config, workerEnvironment(emulator.url, server.address), logs);
    closing.push(() => workers.close());
    const stranger = new StrangerProcess(server.address, EXPORTS_TASK_QUEUE, logs);
    closing.push(() => stranger.close());
    const connection = await Connection.connect({ address: server.address });
    closing.push(() => connection.close());
    const client = new Client({ connection });
    return { emulator, server, workers, stranger, client, exports: createExportClient({ client }), logs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function setRetention(endpoint: string, region: string, logGroupName: string, retentionInDays: number) {
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET };
  const logs = new CloudWatchLogsClient({ region, endpoint, credentials });
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  logs.destroy();
}

const workerEnvironment = (endpoint: string, address: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TEMPORAL_ADDRESS: address,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: ACCOUNT_ID,
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_EC2_METADATA_DISABLED: 'true',
});
