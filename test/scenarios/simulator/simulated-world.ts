import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import { type EmulatorInMemory, emulatorInMemory } from '@logferry/emulator';
import type { Client } from '@temporalio/client';
import type { AwsFor } from '../../../activities/index.js';
import type { AwsOptions } from '../../../aws/clients.js';
import type * as AwsRoom from '../../../aws/index.js';
import { createExportClient } from '../../../client/index.js';
import { LANES_TASK_QUEUE, SEARCH_ATTRIBUTES, tasksQueueOf } from '../../../contract/index.js';
import { type Code, shippedCode } from '../../simulation/code.js';
import type { AnyActivity } from '../../simulation/temporal/activity.js';
import { Server } from '../../simulation/temporal/server.js';
import type { SimulatedWorker } from '../../simulation/temporal/simulated-worker.js';
import type { Timeline } from '../../simulation/time/timeline.js';
import { built } from '../../support/built.js';
import { ACCOUNT_ID, BUCKET, CONTENT, REGION, SECRET } from '../../support/constants.js';
import { workflowCacheIsOff } from '../../support/switches.js';
import { type Neighbour, World, type WorldOptions } from '../../support/world.js';
import { clientOf } from './client.js';
import { requestsTo } from './requests.js';
import { Workers } from './workers.js';

/**
 * Time (virtual ms) until a worker has a task that is due. `TASK_MS` is the time that the worker takes for the task.
 */
const DISPATCH_MS = 3;
const TASK_MS = 2;
/** Time (virtual ms) after which the server tries again to find a worker for a task. */
const NO_WORKER_MS = 100;
/** Number of history events at which Temporal suggests continue-as-new. */
const SUGGEST_AT = 4_096;

/** An address that nothing looks up: requests go to an emulator in the same process. */
const ENDPOINT = 'http://emulator.invalid';

export type ScenarioCode = Code & { aws: typeof AwsRoom };

/** Loads the workflows, activities and AWS adapters of the build, once for all scenarios. */
export async function scenarioCode(): Promise<ScenarioCode> {
  const aws = (await import(/* @vite-ignore */ pathToFileURL(built('aws/index.js')).href)) as typeof AwsRoom;
  await makeFirstCall(aws);
  return { ...(await shippedCode()), aws };
}

/**
 * Makes the first call of the AWS SDK in this process. The SDK then reads its configuration files. If a scenario waited
 * for these files, virtual time would go on meanwhile, by more than the time limits of calls.
 */
async function makeFirstCall({ createAws }: typeof AwsRoom): Promise<void> {
  const emulator = emulatorInMemory({ defaultAccountId: ACCOUNT_ID });
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET };
  try {
    await createAws({ region: REGION, endpoint: ENDPOINT, credentials, handlerWith: requestsTo(emulator) }).identity();
  } finally {
    await emulator.close();
  }
}

/** A world in virtual time: the built code runs over a simulated Temporal server and an emulator in memory. */
export class SimulatedWorld extends World {
  readonly emulator: EmulatorInMemory;
  readonly client: Client;
  readonly endpoint = ENDPOINT;
  readonly violations: string[] = [];
  /** Number of current calls that take real time. Virtual time stands still while there are any. */
  busy = 0;
  private readonly server: Server;
  private readonly workers: Workers;
  private worker: SimulatedWorker;
  private readonly notes: string[] = [];
  private readonly closed = new EventEmitter();

  /** Virtual time must be installed before a world is created. */
  constructor(
    timeline: Timeline,
    private readonly code: ScenarioCode,
    options: WorldOptions,
    /** Time (virtual ms) until a worker has a task that is due. */
    dispatchMs = DISPATCH_MS,
  ) {
    super(options);
    const emulator = emulatorInMemory({ defaultAccountId: ACCOUNT_ID, settings: this.emulatorSettings });
    this.emulator = {
      ...emulator,
      loadEvents: (...load) => this.inRealTime(() => emulator.loadEvents(...load)),
    };
    this.emulator.createBucket({ name: BUCKET, region: REGION });
    this.workers = new Workers(timeline);
    const forgets = options.maxCachedWorkflows === 0 || workflowCacheIsOff();
    this.server = new Server({
      timeline,
      sandbox: code.sandbox,
      activities: {},
      note: (line) => this.notes.push(line()),
      dispatchMs: () => dispatchMs,
      taskMs: () => TASK_MS,
      pickWorker: (taskQueue, sticky) => this.workers.pick(taskQueue, sticky),
      workerBackMs: () => timeline.nowMs + NO_WORKER_MS,
      reportArrives: () => true,
      forgets: () => forgets,
      repeatsMs: () => undefined,
      searchAttributes: options.searchable ? Object.values(SEARCH_ATTRIBUTES) : [],
      suggestAt: SUGGEST_AT,
      onClosed: ({ workflowId }) => void this.closed.emit(workflowId),
      onReplayed: () => undefined,
      onViolation: (text) => this.violations.push(text),
      onTask: () => undefined,
    });
    this.client = clientOf({
      server: this.server,
      workerOf: (taskQueue) => this.workers.pick(taskQueue),
      lastPollMs: (taskQueue) => this.workers.lastPollMs(taskQueue),
      closed: this.closed,
      inRealTime: (call) => this.inRealTime(call),
    });
    Object.assign(this.server.host.activities, this.activities());
    this.worker = this.workerOn(this.taskQueue);
  }

  async startWorker(): Promise<void> {
    this.worker = this.workerOn(this.taskQueue);
  }

  stopWorker(): Promise<void> {
    return this.stop(this.worker);
  }

  async neighbour(): Promise<Neighbour> {
    const taskQueue = `${this.taskQueue}-neighbour`;
    const worker = this.workerOn(taskQueue);
    return {
      exports: createExportClient({ client: this.client, taskQueue }),
      stop: () => this.stop(worker),
    };
  }

  async later(ms: number): Promise<{ back(): void }> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return { back: () => undefined };
  }

  async retriesOf(id: string): Promise<string[]> {
    return this.notes.filter((note) => note.startsWith(`${id}/`)).flatMap((note) => RETRIED.exec(note)?.[1] ?? []);
  }

  async runLengths(id: string): Promise<number[]> {
    return this.server.all.filter(({ workflowId }) => workflowId === id).map(({ events }) => events);
  }

  /**
   * Replays each run, even if the simulated server has replayed it before, and searches its payloads for log contents
   * and credentials.
   */
  async examineHistories(): Promise<number> {
    for (const execution of this.server.all) {
      await this.server.replay(execution);
      const text = textIn(execution.done);
      if (!text.includes(REGION)) throw new Error(`${execution.workflowId}: the search for secrets sees no payloads`);
      for (const secret of [CONTENT, SECRET]) {
        if (text.includes(secret)) throw new Error(`${execution.workflowId} holds ${secret}`);
      }
    }
    if (this.violations.length > 0) throw new Error(this.violations.join('\n'));
    return this.server.all.length;
  }

  async close(): Promise<void> {
    for (const { cached } of this.server.all) await cached?.instance.dispose();
    await this.emulator.close();
  }

  /** A report of what happened in the scenario, for a person who examines it. */
  get trace(): string {
    return this.notes.join('\n');
  }

  protected override get awsOptions(): AwsOptions {
    return { ...super.awsOptions, handlerWith: requestsTo(this.emulator) };
  }

  private workerOn(taskQueue: string): SimulatedWorker {
    return this.workers.start([taskQueue, tasksQueueOf(taskQueue), LANES_TASK_QUEUE]);
  }

  private async inRealTime<T>(call: () => Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await call();
    } finally {
      this.busy -= 1;
    }
  }

  private async stop(worker: SimulatedWorker): Promise<void> {
    this.workers.stop(worker);
    while (worker.attempts.size > 0) await new Promise((resolve) => setTimeout(resolve, NO_WORKER_MS));
  }

  private activities(): Record<string, AnyActivity> {
    const { createExportActivities, createLaneActivities } = this.code.activities;
    const known = new Map<string, ReturnType<typeof AwsRoom.createAws>>();
    const awsFor: AwsFor = async ({ region }, brief) => {
      const patience = brief ?? 'worker';
      const id = `${region} ${patience}`;
      const aws = known.get(id) ?? this.code.aws.createAws({ ...this.awsOptions, region, patience });
      known.set(id, aws);
      return aws;
    };
    const ofExports = createExportActivities({ ...this.deps, awsFor, client: this.client });
    return { ...ofExports, ...createLaneActivities(this.client) } as unknown as Record<string, AnyActivity>;
  }
}

const RETRIED = /(?: failed: |HEARTBEAT|START_TO_CLOSE)(.*)$/;

/** All text in a value, for the search in the payloads that workflows receive and return. */
function textIn(value: unknown): string {
  if (value instanceof Uint8Array || ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value as Uint8Array;
    return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString();
  }
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textIn).join('\n');
}
