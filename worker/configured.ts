import { loadClientConnectConfig } from '@temporalio/envconfig';
import { awsEnvironment } from '../aws/index.js';
import {
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  defined,
  isLogferryError,
  LogferryError,
  STICKY_TIMEOUT_MS,
} from '../contract/index.js';
import { endpointId } from '../local/index.js';
import { configuredAccounts, configuredSigners } from './accounts.js';
import { readWorkerConfig } from './config.js';
import { installRuntime } from './logging.js';
import { type RunningWorker, startWorkers, type TemporalAddress } from './start.js';
import { VERSION } from './version.js';

export interface ConfiguredWorkerOptions {
  /** @default LOGFERRY_WORKER_CONFIG */
  configFile?: string;
  /** Environment variables with settings of Temporal and AWS. @default those of the process */
  env?: NodeJS.ProcessEnv;
}

/**
 * Starts a worker for the Temporal service that TEMPORAL_* variables or a profile name. The worker's configuration file
 * decides what the worker may export.
 * @throws LogferryError INVALID_REQUEST, SIGNING_KEY, CREDENTIALS, TEMPORAL_UNREACHABLE
 */
export async function startConfiguredWorker({
  env = process.env,
  configFile = env.LOGFERRY_WORKER_CONFIG,
}: ConfiguredWorkerOptions): Promise<RunningWorker> {
  const config = await readWorkerConfig(configFile);
  installRuntime(config.logLevel);
  const { connection, namespace } = temporal(env);
  const awsEnv = await awsEnvironment(env);
  const signerFor = await configuredSigners(config, awsEnv);
  try {
    return await startWorkers({
      connection,
      namespace,
      taskQueue: config.taskQueue,
      stickyTimeoutMs: STICKY_TIMEOUT_MS,
      deps: {
        ...configuredAccounts(config, awsEnv),
        signerFor,
        timings: { ...DEFAULT_TIMINGS, ...config.timings },
        lane: { ...DEFAULT_LANE_SETTINGS, ...config.lane },
        ...defined({ endpointId: endpointId(awsEnv) }),
        version: VERSION,
      },
    });
  } catch (error) {
    if (isLogferryError(error)) throw error;
    throw new LogferryError('TEMPORAL_UNREACHABLE', { address: connection.address });
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
