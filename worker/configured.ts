import { loadClientConnectConfig } from '@temporalio/envconfig';
import {
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  isLogferryError,
  LogferryError,
  STICKY_TIMEOUT_MS,
} from '../contract/index.js';
import { endpointId } from '../local/index.js';
import { configuredAccounts } from './accounts.js';
import { readWorkerConfig } from './config.js';
import { installRuntime } from './logging.js';
import { type RunningWorker, startWorkers, type TemporalAddress } from './start.js';
import { VERSION } from './version.js';

export interface ConfiguredWorkerOptions {
  /** @default LOGFERRY_WORKER_CONFIG */
  configFile?: string;
  /** Environment with the settings of Temporal and AWS. @default the process's */
  env?: NodeJS.ProcessEnv;
}

/**
 * A worker against any Temporal, as TEMPORAL_* variables or a profile name it, allowed what its configuration file allows.
 * @throws LogferryError INVALID_REQUEST, TEMPORAL_UNREACHABLE
 */
export async function startConfiguredWorker({
  env = process.env,
  configFile = env.LOGFERRY_WORKER_CONFIG,
}: ConfiguredWorkerOptions): Promise<RunningWorker> {
  const config = await readWorkerConfig(configFile);
  installRuntime(config.logLevel);
  const { connection, namespace } = temporal(env);
  const endpoint = endpointId(env);
  try {
    return await startWorkers({
      connection,
      namespace,
      taskQueue: config.taskQueue,
      stickyTimeoutMs: STICKY_TIMEOUT_MS,
      deps: {
        ...configuredAccounts(config, env),
        timings: { ...DEFAULT_TIMINGS, ...config.timings },
        lane: { ...DEFAULT_LANE_SETTINGS, ...config.lane },
        ...(endpoint !== undefined && { endpointId: endpoint }),
        version: VERSION,
      },
    });
  } catch (error) {
    if (isLogferryError(error)) throw error;
    throw new LogferryError('TEMPORAL_UNREACHABLE', { address: connection.address });
  }
}

/** Parsers quote the text around a mistake, which may be a key: their message is not passed on. */
function temporal(env: NodeJS.ProcessEnv): { connection: TemporalAddress; namespace: string } {
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: env as Record<string, string>,
    });
    const { address = 'localhost:7233', tls, apiKey, metadata } = connectionOptions;
    const connection: TemporalAddress = {
      address,
      ...(tls !== undefined && { tls }),
      ...(typeof apiKey === 'string' && { apiKey }),
      ...(metadata !== undefined && { metadata: metadata as Record<string, string> }),
    };
    return { connection, namespace: namespace ?? 'default' };
  } catch {
    throw new LogferryError('INVALID_REQUEST', {
      detail: 'the Temporal configuration cannot be read: check TEMPORAL_*',
    });
  }
}
