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

/**
 * A worker against any Temporal, as TEMPORAL_* variables or a profile name it, allowed what its configuration file allows.
 * @throws LogferryError INVALID_REQUEST, TEMPORAL_UNREACHABLE
 */
export async function startConfiguredWorker({ configFile }: { configFile?: string }): Promise<RunningWorker> {
  const config = await readWorkerConfig(configFile ?? process.env.LOGFERRY_WORKER_CONFIG);
  installRuntime(config.logLevel);
  const { connection, namespace } = temporal();
  const endpoint = endpointId();
  try {
    return await startWorkers({
      connection,
      namespace,
      taskQueue: config.taskQueue,
      stickyTimeoutMs: STICKY_TIMEOUT_MS,
      deps: {
        ...configuredAccounts(config),
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
function temporal(): { connection: TemporalAddress; namespace: string } {
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig();
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
