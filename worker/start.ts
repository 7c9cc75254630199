import { Client, Connection } from '@temporalio/client';
import {
  NativeConnection,
  type NativeConnectionOptions,
  TransportError,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { byQueue, createExportActivities, createLaneActivities, type ExportDeps } from '../activities/index.js';
import { defined, LANES_TASK_QUEUE, LogferryError, SECOND_MS, tasksQueueOf, withoutUser } from '../contract/index.js';
import { type Deployment, versioningOf } from './deployment.js';
import { type Readiness, ReadinessProbe } from './monitoring/readiness-probe.js';
import { workSinks } from './work-sinks.js';
import { workflowCode } from './workflow-code.js';

export interface RunningWorker {
  /** Stops polling, leaves unfinished work to other workers, and closes the connections after half a minute at most. */
  shutdown(): Promise<void>;
  /** Resolves after a shutdown; rejects if one of the workers fails. */
  finished: Promise<void>;
  describe(): { address: string; namespace: string; taskQueues: string[] };
  /** Whether the worker polls Temporal, and if not, why. */
  readiness(): Promise<Readiness>;
}

/** The connection settings that a worker's native connection and a client's connection have in common. */
export interface TemporalAddress extends Pick<NativeConnectionOptions, 'tls' | 'metadata'> {
  address: string;
  apiKey?: string;
}

export interface StartOptions {
  connection: TemporalAddress;
  namespace: string;
  taskQueue: string;
  deps: Omit<ExportDeps, 'client'>;
  /** Absent: the worker has no version. */
  deployment?: Deployment;
  /** How long the server offers a workflow task only to the worker that has the workflow in memory. */
  stickyTimeoutMs: number;
  /**
   * Path of a bundle of the workflows. @default the bundle of the build or, for a worker that runs from sources, a
   * bundle made at the worker's start
   */
  workflowBundlePath?: string;
  /**
   * Maximum number of workflows in the worker's memory. With 0, the worker replays a workflow's whole history for each
   * workflow task.
   */
  maxCachedWorkflows?: number;
}

/** Longest wait at shutdown for activities that do not react to their cancellation. */
const SHUTDOWN_FORCE_MS = 30 * SECOND_MS;

/**
 * Maximum number of activities for export tasks that a worker runs at the same time. It is large, because nearly all of
 * them are watches, which mostly wait, and a create must find a free slot within seconds.
 */
const TASK_SLOTS = 1_000;

/**
 * Starts the three workers of a process: one for exports, one for their export tasks, and one for lanes. The worker for
 * lanes needs no AWS.
 * @throws LogferryError TEMPORAL_UNREACHABLE if the service cannot be used, for example because it lacks the namespace
 */
export async function startWorkers(options: StartOptions): Promise<RunningWorker> {
  const { connection: to, namespace, taskQueue, deps } = options;
  const connection = await NativeConnection.connect(to).catch(() => {
    throw unreachable(to);
  });
  const clientConnection = Connection.lazy(to);
  const close = async () => {
    await clientConnection.close();
    await connection.close();
  };
  const versioning = versioningOf(options.deployment);
  const common = { connection, namespace, shutdownForceTime: SHUTDOWN_FORCE_MS, ...versioning };
  const workflows: Omit<WorkerOptions, 'taskQueue'> = {
    ...common,
    ...workflowCode(options.workflowBundlePath),
    sinks: workSinks(deps.report),
    stickyQueueScheduleToStartTimeout: options.stickyTimeoutMs,
    ...defined({ maxCachedWorkflows: options.maxCachedWorkflows }),
  };
  try {
    const client = new Client({ connection: clientConnection, namespace });
    const { exports, tasks } = byQueue(createExportActivities({ ...deps, client }));
    const tasksQueue = tasksQueueOf(taskQueue);
    const ofExports = await Worker.create({ ...workflows, taskQueue, activities: exports });
    const workers = [
      ofExports,
      await Worker.create({
        ...common,
        taskQueue: tasksQueue,
        activities: tasks,
        maxConcurrentActivityTaskExecutions: TASK_SLOTS,
      }),
      await Worker.create({ ...workflows, taskQueue: LANES_TASK_QUEUE, activities: createLaneActivities(client) }),
    ];
    const probe = new ReadinessProbe({
      states: () => workers.map((worker) => worker.getState()),
      ...{ client, taskQueue, identity: ofExports.options.identity },
    });
    return {
      ...run(workers, close),
      readiness: () => probe.readiness(),
      describe: () => ({
        address: withoutUser(to.address),
        namespace,
        taskQueues: [taskQueue, tasksQueue, LANES_TASK_QUEUE],
      }),
    };
  } catch (error) {
    await close();
    throw error instanceof TransportError ? unreachable(to) : error;
  }
}

const unreachable = ({ address }: TemporalAddress) => new LogferryError('TEMPORAL_UNREACHABLE', { address });

function run(workers: readonly Worker[], close: () => Promise<void>): Pick<RunningWorker, 'finished' | 'shutdown'> {
  const stop = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  // If one of the workers ends, all of them stop, because exports would wait for work that only the ended worker does.
  const finished = Promise.allSettled(workers.map((worker) => worker.run().finally(stop))).then(async (ends) => {
    await close();
    const died = ends.find((end) => end.status === 'rejected');
    if (died) throw died.reason;
  });
  finished.catch(() => undefined);
  return {
    finished,
    async shutdown() {
      stop();
      await finished;
    },
  };
}
