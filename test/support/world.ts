import { randomUUID } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Emulator, EmulatorSettings, TaskState } from '@logferry/emulator';
import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { Receipt } from '../../archive/index.js';
import { type AwsOptions, createClients, handlerOf, settingsFor } from '../../aws/clients.js';
import { createAws } from '../../aws/index.js';
import { createExportClient, type ExportClient } from '../../client/index.js';
import {
  CALLS_WINDOW_MS,
  DAY_MS,
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  EXPORT_WORKFLOW,
  type ExportRequest,
  type ExportTimings,
  exportIdOf,
  formatInstant,
  instantMs,
  type LaneSettings,
  parseExportRequest,
  sha256Hex,
} from '../../contract/index.js';
import type { PutHeaders } from '../../contract/put-headers.js';
import { ACCOUNT_ID, BUCKET, CONTENT, REGION, SECRET } from './constants.js';
import { switched } from './switches.js';

export const FIRST_DAY = '2026-10-01T00:00:00Z';

/** Midnight of the day that is a number of days after the first day. */
export const day = (number: number): string => formatInstant(instantMs(FIRST_DAY) + number * DAY_MS);

export interface WorldOptions {
  emulator?: Partial<EmulatorSettings>;
  timings?: Partial<ExportTimings>;
  lane?: Partial<LaneSettings>;
  /** The headers with which the worker writes records. */
  putHeaders?: PutHeaders;
  /** Maximum number of workflows in a worker's memory. With 0, a worker replays the history for every workflow task. */
  maxCachedWorkflows?: number;
  /** The search attributes of exports are registered. Over a real server, needs `ownNamespace`. */
  searchable?: true;
  /**
   * The world has its own Temporal namespace. Without this option, any worker of any world on the server may run the
   * lane.
   */
  ownNamespace?: true;
}

/** Another user of the same account, with a separate task queue and worker. */
export interface Neighbour {
  exports: ExportClient;
  /** Stops the worker, as SIGTERM does. */
  stop(): Promise<void>;
}

/** Everything that a scenario may use: an account at AWS, workers with their own task queues, and a client. */
export abstract class World {
  readonly taskQueue = `test-${randomUUID()}`;
  abstract readonly emulator: Omit<Emulator, 'url' | 'port'>;
  abstract readonly client: Client;
  /** URL of the endpoint of the simulated AWS. */
  protected abstract readonly endpoint: string;

  constructor(protected readonly options: WorldOptions) {}

  abstract startWorker(): Promise<void>;
  /** Stops the worker, as SIGTERM does. */
  abstract stopWorker(): Promise<void>;
  /** Starts another user of the account, whose worker the scenario must stop. */
  abstract neighbour(): Promise<Neighbour>;
  /**
   * Moves the clock of the workers forward. Over a real server, AWS's clock does not change, and `back` moves the clock
   * of the workers back again. In virtual time, the time passes for all, and `back` has no effect.
   */
  abstract later(ms: number): Promise<{ back(): void }>;
  /** Messages of the failures after which activities of an export were retried. */
  abstract retriesOf(id: string): Promise<string[]>;
  /** The number of history events of each run of a workflow. */
  abstract runLengths(id: string): Promise<number[]>;
  /**
   * Checks for every scenario that each history replays, and that it contains no log content and no credentials.
   * @returns the number of histories
   */
  abstract examineHistories(): Promise<number>;
  abstract close(): Promise<void>;

  get exports(): ExportClient {
    return createExportClient({ client: this.client, taskQueue: this.taskQueue });
  }

  protected get awsOptions(): AwsOptions {
    const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET };
    const { putHeaders = {} } = this.options;
    return { region: REGION, endpoint: this.endpoint, credentials, putHeaders: () => putHeaders };
  }

  /** Settings of the emulator. Tasks are short, unless the scenario sets another length. */
  protected get emulatorSettings(): Partial<EmulatorSettings> {
    return { pendingMs: 20, taskMs: 100, cancelMs: 50, ...switched(), ...this.options.emulator };
  }

  /** The dependencies of activities without their access to AWS. */
  protected get deps() {
    return {
      authorize: async () => 'any' as const,
      timings: { ...DEFAULT_TIMINGS, watchAttemptMs: 5_000, ...this.options.timings },
      lane: { ...DEFAULT_LANE_SETTINGS, idleGraceMs: CALLS_WINDOW_MS, ...this.options.lane },
      endpointId: sha256Hex(this.endpoint).slice(0, 8),
      version: 'test',
    };
  }

  get laneId(): string {
    return `export-lane/${ACCOUNT_ID}/${REGION}/${sha256Hex(this.endpoint).slice(0, 8)}`;
  }

  /**
   * Creates a log group with two streams. Each has one event an hour from the first day on.
   * @returns the number of events
   */
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

  request(logGroups: string[], days: number, more: Partial<ExportRequest> = {}): ExportRequest {
    return {
      source: { logGroups },
      window: { from: FIRST_DAY, to: day(days) },
      // Worlds use the same Temporal namespace. Without a prefix for each world, the same request in two worlds would
      // be the same export.
      destination: { bucket: BUCKET, prefix: this.taskQueue },
      region: REGION,
      ...more,
    };
  }

  /**
   * Starts an export as the firing of a schedule does: with the nominal time in the workflow id and in a search
   * attribute. @returns the export id
   */
  async fire(schedule: string, nominal: string, request: ExportRequest): Promise<string> {
    const key = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
    const workflowId = `${schedule}-${nominal}`;
    await this.client.workflow.start(EXPORT_WORKFLOW, {
      ...{ workflowId, taskQueue: this.taskQueue, args: [parseExportRequest(request)] },
      typedSearchAttributes: [{ key, value: new Date(nominal) }],
    });
    return exportIdOf(workflowId);
  }

  /** Keys of all receipts in this world's archive, sorted. */
  receiptKeys(): Promise<string[]> {
    return this.keysBelow('_logferry/receipts/');
  }

  /** Keys below a folder of this world's archive, sorted. */
  async keysBelow(folder: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { objects } of this.aws.objects(BUCKET, ACCOUNT_ID).list(`${this.taskQueue}/${folder}`)) {
      keys.push(...objects.map(({ key }) => key));
    }
    return keys;
  }

  async receipts(): Promise<Receipt[]> {
    const found: Receipt[] = [];
    for (const key of await this.receiptKeys()) found.push((await this.readJson(key)) as Receipt);
    return found;
  }

  /** Writes an object at a key before an export writes there, as another process could. */
  async plant(key: string): Promise<void> {
    await this.aws.objects(BUCKET, ACCOUNT_ID).writeOnce(key, 'of another process', 'text/plain');
  }

  /** Replaces an object by another one, as another process could. */
  async overwrite(key: string, body: string | Uint8Array): Promise<void> {
    const object = { Bucket: BUCKET, Key: key, Body: body, ContentLength: Buffer.byteLength(body) };
    await this.clients.s3.send(new PutObjectCommand(object));
  }

  /** Deletes an object, as another process could. */
  async remove(key: string): Promise<void> {
    await this.clients.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  }

  /** The export tasks in the emulator, except foreign ones. */
  get tasks(): TaskState[] {
    return this.emulator.state().tasks.filter(({ foreign }) => !foreign);
  }

  /** SDK clients for the test itself. */
  get clients() {
    return createClients(this.awsOptions);
  }

  /** A client of KMS for the test itself. */
  get kms(): KMSClient {
    return new KMSClient({ ...settingsFor('kms', this.awsOptions), requestHandler: handlerOf(this.awsOptions) });
  }

  /** The ports to AWS for the test itself. */
  get aws() {
    return createAws(this.awsOptions);
  }

  /** The content of a JSON object. @param location `s3://bucket/key` */
  async readJson(location: string): Promise<unknown> {
    return JSON.parse(await this.readText(location));
  }

  /** The text of an object. @param location `s3://bucket/key`, or a key */
  async readText(location: string): Promise<string> {
    const body = await this.aws.objects(BUCKET, ACCOUNT_ID).read(location.replace(`s3://${BUCKET}/`, ''));
    const chunks: Uint8Array[] = [];
    for await (const chunk of body?.chunks ?? []) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
}
