import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { ReportWork } from '../activities/index.js';
import { awsEnvironment } from '../aws/index.js';
import {
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  defined,
  LogferryError,
  STICKY_TIMEOUT_MS,
} from '../contract/index.js';
import { endpointId } from '../local/index.js';
import { configuredAccounts, configuredSigners } from './accounts.js';
import { readWorkerConfig } from './config.js';
import { type Deployment, deploymentOf } from './deployment.js';
import { installRuntime, logDeadMonitoring, logWork } from './logging.js';
import { type ListenAddress, listenRefusal } from './monitoring/listen-address.js';
import type { Monitoring } from './monitoring/monitoring.js';
import { freeLoopbackPort } from './monitoring/sdk-metrics.js';
import { type RunningWorker, startWorkers, type TemporalAddress } from './start.js';
import { VERSION } from './version.js';

export interface ConfiguredWorkerOptions {
  /** @default LOGFERRY_WORKER_CONFIG */
  configFile?: string;
  /** Environment variables with settings of Temporal and AWS. @default the environment variables of the process */
  env?: NodeJS.ProcessEnv;
  /** Where the worker answers probes and scrapes. Absent: the worker answers neither. */
  listen?: ListenAddress;
}

/** A worker that takes its settings from a file. */
export interface ConfiguredWorker extends RunningWorker {
  /** The address of the probes and metrics, with the actual port; absent if the worker has none. */
  monitoring?: string;
  /** The version of the worker; absent if it has none. */
  deployment?: Deployment;
}

/**
 * Starts a worker for the Temporal service that TEMPORAL_* variables or a profile name (default: localhost:7233). The
 * worker's configuration decides what the worker may export. The address of probes and metrics is opened before the
 * worker connects.
 * @throws LogferryError INVALID_REQUEST, SIGNING_KEY, CREDENTIALS, TEMPORAL_UNREACHABLE
 */
export async function startConfiguredWorker({
  env = process.env,
  configFile = env.LOGFERRY_WORKER_CONFIG,
  listen,
}: ConfiguredWorkerOptions): Promise<ConfiguredWorker> {
  const config = await readWorkerConfig(configFile);
  const deployment = deploymentOf(config.deployment, env);
  const { connection, namespace } = temporal(env);
  const awsEnv = await awsEnvironment(env);
  const signerFor = await configuredSigners(config, awsEnv);
  const sdkPort = listen && (await freeLoopbackPort());
  const monitoring = sdkPort === undefined || listen === undefined ? undefined : await monitored(listen, sdkPort);
  installRuntime(config.logLevel, sdkPort);
  const report: ReportWork = (event) => {
    logWork(event);
    monitoring?.report(event);
  };
  try {
    const running = await startWorkers({
      connection,
      namespace,
      taskQueue: config.taskQueue,
      stickyTimeoutMs: STICKY_TIMEOUT_MS,
      ...defined({ deployment }),
      deps: {
        ...configuredAccounts(config, awsEnv),
        signerFor,
        timings: { ...DEFAULT_TIMINGS, ...config.timings },
        lane: { ...DEFAULT_LANE_SETTINGS, ...config.lane },
        ...defined({ endpointId: endpointId(awsEnv) }),
        version: VERSION,
        report,
      },
    });
    const versioned = { ...running, ...defined({ deployment }) };
    if (monitoring === undefined) return versioned;
    void monitoring.watch(() => running.readiness());
    return { ...versioned, monitoring: monitoring.address, ...endingWith(running, monitoring) };
  } catch (error) {
    await monitoring?.close();
    throw error;
  }
}

/** The end of a worker, and the function that ends it. Both include closing the address of probes and metrics. */
function endingWith(
  { finished, shutdown }: RunningWorker,
  monitoring: Monitoring,
): Pick<RunningWorker, 'finished' | 'shutdown'> {
  const closed = finished.finally(() => monitoring.close());
  closed.catch(() => undefined);
  return {
    finished: closed,
    async shutdown() {
      await shutdown();
      await closed;
    },
  };
}

/** Opens the address of probes and metrics. The metrics are loaded only for a worker that serves them. */
async function monitored(listen: ListenAddress, sdkPort: number): Promise<Monitoring> {
  const { openMonitoring } = await import('./monitoring/monitoring.js');
  try {
    return await openMonitoring({ listen, sdkPort, died: logDeadMonitoring });
  } catch (error) {
    throw new LogferryError('INVALID_REQUEST', { detail: listenRefusal(listen, error) });
  }
}

/**
 * The Temporal service that the environment configures. A parser's error message is not shown, because it quotes the
 * text around a mistake, and this text may be a key.
 */
function temporal(env: NodeJS.ProcessEnv): { connection: TemporalAddress; namespace: string } {
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: env as Record<string, string>,
    });
    const { address = 'localhost:7233', tls, apiKey, metadata } = connectionOptions;
    const connection: TemporalAddress = {
      address,
      ...defined({ tls, metadata: metadata as Record<string, string> | undefined }),
      ...(typeof apiKey === 'string' && { apiKey }),
    };
    return { connection, namespace: namespace ?? 'default' };
  } catch {
    throw new LogferryError('INVALID_REQUEST', {
      detail: 'the Temporal configuration cannot be read: check TEMPORAL_*',
    });
  }
}
