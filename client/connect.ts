import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { isLogferryError, LogferryError } from '../contract/index.js';
import { asLogferryError, GRPC, grpcCode } from './errors.js';

/** Leaves room for starting up, so that a command says within 10 s that nothing answers. */
const CONNECT_TIMEOUT_MS = 8_000;
const NAMESPACE_CHECK_TIMEOUT_MS = 5_000;

export interface ConnectOptions {
  /** `host:port`. Given, no configuration file or variable is read: this address, without TLS or key. */
  address?: string;
  /** @default 'default', or what the configuration says */
  namespace?: string;
  /** Environment with the TEMPORAL_* variables. @default the process's */
  env?: NodeJS.ProcessEnv;
}

export interface TemporalConnection {
  client: Client;
  address: string;
  namespace: string;
  close(): Promise<void>;
}

/**
 * Connects as Temporal's own environment configuration says: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY,
 * TEMPORAL_TLS_*, and the profile that TEMPORAL_PROFILE names in TEMPORAL_CONFIG_FILE.
 * @throws LogferryError TEMPORAL_UNREACHABLE naming the address
 */
export async function connectTemporal(options: ConnectOptions = {}): Promise<TemporalConnection> {
  const { connectionOptions, namespace: configured } =
    options.address === undefined ? configuration(options.env) : given(options);
  const address = connectionOptions.address ?? 'localhost:7233';
  const namespace = options.namespace ?? configured ?? 'default';
  const connection = lazily({ ...connectionOptions, address, connectTimeout: CONNECT_TIMEOUT_MS });
  try {
    await connection.ensureConnected();
    const client = new Client({ connection, namespace });
    await requireNamespace(client, address);
    return { client, address, namespace, close: () => connection.close() };
  } catch (error) {
    await connection.close();
    const known = asLogferryError(error, address);
    throw isLogferryError(known) ? known : new LogferryError('TEMPORAL_UNREACHABLE', { address });
  }
}

/** An address that is none is refused at once, by an error that quotes it. */
function lazily(options: ConnectionOptions & { address: string }): Connection {
  try {
    return Connection.lazy(options);
  } catch {
    const detail = 'this is not of the form host:port, or the TLS settings cannot be used';
    throw new LogferryError('TEMPORAL_UNREACHABLE', { address: options.address, detail });
  }
}

interface Configuration {
  connectionOptions: ConnectionOptions;
  namespace?: string | undefined;
}

const given = ({ address }: ConnectOptions): Configuration => ({
  connectionOptions: address === undefined ? {} : { address },
});

/** Parsers quote the text around a mistake, which may be a key: their message is not passed on. */
function configuration(env?: NodeJS.ProcessEnv): Configuration {
  const loaded = readConfiguration(env);
  const { address, apiKey, metadata, tls } = loaded.connectionOptions;
  return {
    namespace: loaded.namespace,
    connectionOptions: {
      ...(address !== undefined && { address }),
      ...(apiKey !== undefined && { apiKey }),
      ...(metadata !== undefined && { metadata }),
      ...(tls !== undefined && { tls }),
    },
  };
}

function readConfiguration(env: NodeJS.ProcessEnv = process.env): ClientConnectConfig {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env as Record<string, string> });
  } catch {
    const address = env.TEMPORAL_ADDRESS ?? 'the configured address';
    const detail = 'the Temporal configuration (TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE, TEMPORAL_TLS_*) cannot be read';
    throw new LogferryError('TEMPORAL_UNREACHABLE', { address, detail });
  }
}

/** Refuses an unknown namespace at once. Credentials that may not describe it may still use it. */
async function requireNamespace(client: Client, address: string): Promise<void> {
  const { namespace } = client.options;
  try {
    const asked = () => client.workflowService.describeNamespace({ namespace });
    await client.withDeadline(Date.now() + NAMESPACE_CHECK_TIMEOUT_MS, asked);
  } catch (error) {
    if (grpcCode(error) === GRPC.notFound) {
      throw new LogferryError('TEMPORAL_UNREACHABLE', { address, detail: `it has no namespace ${namespace}` });
    }
    if (grpcCode(error) !== GRPC.permissionDenied) throw error;
  }
}
