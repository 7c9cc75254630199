import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Emulator, type EmulatorSettings, startEmulator } from '@logferry/emulator';
import { Client, Connection } from '@temporalio/client';
import type { Receipt } from '../../archive/index.js';
import { createAws } from '../../aws/index.js';
import { createExportClient, type ExportClient } from '../../client/index.js';
import {
  DAY_MS,
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  type ExportRequestInput,
  type ExportTimings,
  formatInstant,
  instantMs,
  type LaneSettings,
  sha256Hex,
} from '../../contract/index.js';
import { type RunningWorker, startWorkers } from '../../worker/start.js';
import { built } from './built.js';
import { ACCOUNT_ID, BUCKET, CONTENT, REGION, SECRET } from './constants.js';
import { expectNoSecrets, type RecordedRun, replayFailures } from './histories.js';
import { newNamespace } from './namespaces.js';
import { switched, workflowCacheIsOff } from './switches.js';

export const FIRST_DAY = '2026-10-01T00:00:00Z';

/** Midnight a number of days after the first day. */
export const day = (number: number): string => formatInstant(instantMs(FIRST_DAY) + number * DAY_MS);

export interface WorldOptions {
  emulator?: Partial<EmulatorSettings>;
  timings?: Partial<ExportTimings>;
  lane?: Partial<LaneSettings>;
  maxCachedWorkflows?: number;
  /** A namespace for this world alone. Otherwise lanes are run by whichever world's worker polls first. */
  ownNamespace?: true;
}

/** The parts of another shell of the same account: a queue and a worker. */
interface Neighbour {
  exports: ExportClient;
  worker: RunningWorker;
}

/** An emulator, a worker on queues of its own, and a client, over the run's Temporal server. */
export class World {
  private constructor(
    readonly temporalAddress: string,
    readonly emulator: Emulator,
    readonly client: Client,
    readonly exports: ExportClient,
    readonly taskQueue: string,
    private readonly options: WorldOptions,
    private worker: RunningWorker | undefined,
    private readonly connection: Connection,
  ) {}

  /** @param temporalAddress of a running Temporal server */
  static async create(temporalAddress: string, options: WorldOptions = {}): Promise<World> {
    const emulator = await startEmulator({
      defaultAccountId: ACCOUNT_ID,
      settings: { pendingMs: 20, taskMs: 100, cancelMs: 50, ...switched(), ...options.emulator },
    });
    const connection = await Connection.connect({ address: temporalAddress });
    const namespace = options.ownNamespace ? await newNamespace(connection) : 'default';
    const client = new Client({ connection, namespace });
    const taskQueue = `test-${randomUUID()}`;
    const exports = createExportClient({ client, taskQueue });
    const world = new World(temporalAddress, emulator, client, exports, taskQueue, options, undefined, connection);
    await world.startWorker();
    emulator.createBucket({ name: BUCKET, region: REGION });
    return world;
  }

  async startWorker(): Promise<void> {
    this.worker = await this.workerOn(this.taskQueue);
  }

  /** A neighbour; the caller stops its worker. */
  async neighbour(): Promise<Neighbour> {
    const taskQueue = `${this.taskQueue}-neighbour`;
    const exports = createExportClient({ client: this.client, taskQueue });
    return { exports, worker: await this.workerOn(taskQueue) };
  }

  private workerOn(taskQueue: string): Promise<RunningWorker> {
    const endpoint = this.emulator.url;
    const known = new Map<string, ReturnType<typeof createAws>>();
    const awsOf = (region: string) => {
      const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET };
      const aws = known.get(region) ?? createAws({ region, endpoint, credentials });
      known.set(region, aws);
      return aws;
    };
    return startWorkers({
      connection: { address: this.temporalAddress },
      namespace: this.client.options.namespace,
      taskQueue,
      stickyTimeoutMs: 1_000,
      workflowBundlePath: built('workflows/bundle.cjs'),
      ...cacheLimit(this.options),
      deps: {
        awsFor: async ({ region }) => awsOf(region),
        authorize: async () => {},
        timings: { ...DEFAULT_TIMINGS, watchAttemptMs: 5_000, ...this.options.timings },
        lane: { ...DEFAULT_LANE_SETTINGS, idleGraceMs: 2_000, ...this.options.lane },
        endpointId: sha256Hex(endpoint).slice(0, 8),
        version: 'test',
      },
    });
  }

  async stopWorker(): Promise<void> {
    await this.worker?.shutdown();
    this.worker = undefined;
  }

  get laneId(): string {
    return `export-lane/${ACCOUNT_ID}/${REGION}/${sha256Hex(this.emulator.url).slice(0, 8)}`;
  }

  /** Creates a log group with one event an hour from the first day on, in two streams. */
  async logGroup(name: string, days: number): Promise<number> {
    const from = instantMs(FIRST_DAY);
    let loaded = 0;
    for (const [index, logStreamName] of ['web/1', 'web/2'].entries()) {
      const events = Array.from({ length: days * 24 }, (_, hour) => ({
        timestamp: from + hour * 3_600_000 + 60_000 * (index + 1),
        message: `${CONTENT} ${name} ${hour}`,
      }));
      loaded += await this.emulator.loadEvents({ region: REGION, logGroupName: name, logStreamName }, events);
    }
    return loaded;
  }

  request(logGroups: string[], days: number, more: Partial<ExportRequestInput> = {}): ExportRequestInput {
    return {
      source: { logGroups },
      window: { from: FIRST_DAY, to: day(days) },
      // Worlds share a Temporal namespace: with the same destination, the same request would be the same export.
      destination: { bucket: BUCKET, prefix: this.taskQueue },
      region: REGION,
      ...more,
    };
  }

  /** Keys of all receipts of this world's archive, in order. */
  async receiptKeys(): Promise<string[]> {
    const keys: string[] = [];
    const archive = this.aws.objects(BUCKET, ACCOUNT_ID);
    for await (const { objects } of archive.list(`${this.taskQueue}/_logferry/receipts/`)) {
      keys.push(...objects.map(({ key }) => key));
    }
    return keys;
  }

  async receipts(): Promise<Receipt[]> {
    const found: Receipt[] = [];
    for (const key of await this.receiptKeys()) found.push((await this.readJson(key)) as Receipt);
    return found;
  }

  /** Overwrites an object, as a foreign program might. */
  async overwrite(key: string, body: string): Promise<void> {
    const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET };
    const s3 = new S3Client({ region: REGION, endpoint: this.emulator.url, credentials, forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
    s3.destroy();
  }

  /** The export tasks in the emulator, without foreign ones. */
  get tasks() {
    return this.emulator.state().tasks.filter(({ foreign }) => !foreign);
  }

  /** Clients of AWS for the test itself. */
  get aws() {
    const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET };
    return createAws({ region: REGION, endpoint: this.emulator.url, credentials });
  }

  /** @param location `s3://bucket/key` */
  async readJson(location: string): Promise<unknown> {
    const body = await this.aws.objects(BUCKET, ACCOUNT_ID).read(location.replace(`s3://${BUCKET}/`, ''));
    const chunks: Uint8Array[] = [];
    for await (const chunk of body?.chunks ?? []) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  }

  /** The histories of all runs of this world's exports and lane. */
  async histories(): Promise<RecordedRun[]> {
    const query = `TaskQueue = '${this.taskQueue}' OR WorkflowId = '${this.laneId}'`;
    const runs: RecordedRun[] = [];
    for await (const { workflowId, runId } of this.client.workflow.list({ query })) {
      runs.push({ workflowId, history: await this.client.workflow.getHandle(workflowId, runId).fetchHistory() });
    }
    return runs;
  }

  /**
   * Checks that every history replays and contains no content or credential.
   * @returns the number of histories
   */
  async examineHistories(): Promise<number> {
    const runs = await this.histories();
    for (const run of runs) expectNoSecrets(run);
    for (const { workflowId, error } of await replayFailures(runs)) {
      throw new Error(`${workflowId} does not replay`, { cause: error });
    }
    return runs.length;
  }

  async close(): Promise<void> {
    await this.stopWorker();
    await this.emulator.close();
    await this.connection.close();
  }
}

/** With a cache of no workflows every task replays its history, which shows non-deterministic code. */
function cacheLimit({ maxCachedWorkflows }: WorldOptions): { maxCachedWorkflows?: number } {
  if (maxCachedWorkflows !== undefined) return { maxCachedWorkflows };
  return workflowCacheIsOff() ? { maxCachedWorkflows: 0 } : {};
}
