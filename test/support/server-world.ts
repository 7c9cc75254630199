import { type Emulator, startEmulator } from '@logferry/emulator';
import { Client, Connection } from '@temporalio/client';
import type { AwsFor } from '../../activities/index.js';
import { createAws } from '../../aws/index.js';
import { createExportClient, registerSearchAttributes } from '../../client/index.js';
import type { Deployment } from '../../worker/deployment.js';
import { type RunningWorker, startWorkers } from '../../worker/start.js';
import { built } from './built.js';
import { ACCOUNT_ID, BUCKET, REGION } from './constants.js';
import { expectNoSecrets, type RecordedRun, replayFailures } from './histories.js';
import { newNamespace } from './namespaces.js';
import { workflowCacheIsOff } from './switches.js';
import { type Neighbour, World, type WorldOptions } from './world.js';

/** A world with a real Temporal server and an emulator on a real port. The workers run in the process of the test. */
export class ServerWorld extends World {
  private worker: RunningWorker | undefined;

  private constructor(
    readonly temporalAddress: string,
    readonly emulator: Emulator,
    readonly client: Client,
    private readonly connection: Connection,
    options: WorldOptions,
  ) {
    super(options);
    emulator.configure(this.emulatorSettings);
    emulator.createBucket({ name: BUCKET, region: REGION });
  }

  /** Creates a world. @param temporalAddress address of a running Temporal server */
  static async create(temporalAddress: string, options: WorldOptions = {}): Promise<ServerWorld> {
    const emulator = await startEmulator({ defaultAccountId: ACCOUNT_ID });
    const connection = await Connection.connect({ address: temporalAddress });
    const namespace = options.ownNamespace ? await newNamespace(connection) : 'default';
    const world = new ServerWorld(
      temporalAddress,
      emulator,
      new Client({ connection, namespace }),
      connection,
      options,
    );
    if (options.searchable) await registerSearchAttributes(world.client);
    await world.startWorker();
    return world;
  }

  protected get endpoint(): string {
    return this.emulator.url;
  }

  async startWorker(): Promise<void> {
    this.worker = await this.workerOn(this.taskQueue);
  }

  /** Starts one more worker, of a version. The test must stop it. */
  startVersion(deployment: Deployment): Promise<RunningWorker> {
    return this.workerOn(this.taskQueue, deployment);
  }

  async stopWorker(): Promise<void> {
    await this.worker?.shutdown();
    this.worker = undefined;
  }

  async neighbour(): Promise<Neighbour> {
    const taskQueue = `${this.taskQueue}-neighbour`;
    const exports = createExportClient({ client: this.client, taskQueue });
    const worker = await this.workerOn(taskQueue);
    return { exports, stop: () => worker.shutdown() };
  }

  async later(ms: number): Promise<{ back(): void }> {
    const { now } = Date;
    Date.now = () => now() + ms;
    return {
      back() {
        Date.now = now;
      },
    };
  }

  async retriesOf(id: string): Promise<string[]> {
    const { events } = await this.client.workflow.getHandle(id).fetchHistory();
    return (events ?? []).flatMap(({ activityTaskStartedEventAttributes: begun }) => begun?.lastFailure?.message || []);
  }

  async runLengths(id: string): Promise<number[]> {
    const lengths: number[] = [];
    for await (const { historyLength } of this.client.workflow.list({ query: `WorkflowId = '${id}'` })) {
      lengths.push(historyLength);
    }
    return lengths;
  }

  /** The histories of all runs of this world's exports and of its lane. */
  async histories(): Promise<RecordedRun[]> {
    const query = `TaskQueue = '${this.taskQueue}' OR WorkflowId = '${this.laneId}'`;
    const runs: RecordedRun[] = [];
    for await (const { workflowId, runId } of this.client.workflow.list({ query })) {
      runs.push({ workflowId, history: await this.client.workflow.getHandle(workflowId, runId).fetchHistory() });
    }
    return runs;
  }

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

  private workerOn(taskQueue: string, deployment?: Deployment): Promise<RunningWorker> {
    const known = new Map<string, ReturnType<typeof createAws>>();
    const awsFor: AwsFor = async ({ region }, brief) => {
      const patience = brief ?? 'worker';
      const id = `${region} ${patience}`;
      const aws = known.get(id) ?? createAws({ ...this.awsOptions, region, patience });
      known.set(id, aws);
      return aws;
    };
    return startWorkers({
      connection: { address: this.temporalAddress },
      namespace: this.client.options.namespace,
      taskQueue,
      stickyTimeoutMs: 1_000,
      workflowBundlePath: built('workflows/bundle.cjs'),
      ...cacheLimit(this.options),
      ...(deployment && { deployment }),
      deps: { ...this.deps, awsFor },
    });
  }
}

/**
 * The worker's limit of cached workflows. With 0, a worker replays the history for every workflow task, so that
 * non-deterministic code shows.
 */
function cacheLimit({ maxCachedWorkflows }: WorldOptions): { maxCachedWorkflows?: number } {
  if (maxCachedWorkflows !== undefined) return { maxCachedWorkflows };
  return workflowCacheIsOff() ? { maxCachedWorkflows: 0 } : {};
}
