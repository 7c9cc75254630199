import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { defined, isLogferryError, LogferryError } from '../contract/index.js';
import { asLogferryError, GRPC, grpcCode } from './errors.js';
import { undecodableAsUndefined } from './undecodable-payloads.js';

/** Longest time to connect. It lets a command report an unreachable service within 10 s of the command's start. */
const CONNECT_TIMEOUT_MS = 8_000;
const NAMESPACE_CHECK_TIMEOUT_MS = 5_000;

export interface ConnectOptions {
  /**
   * `host:port`. If it is given, the client reads no configuration file or variable, and uses neither TLS nor an API
   * key.
   */
  address?: string;
  /** @default the namespace of the configuration, or else 'default' */
  namespace?: string;
  /** Environment with the TEMPORAL_* variables. @default the environment of the process */
  env?: NodeJS.ProcessEnv;
}

export interface TemporalConnection {
  client: Client;
  address: string;
  namespace: string;
  close(): Promise<void>;
}

/**
 * Connects with Temporal's own environment configuration: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY,
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
    const dataConverter = { payloadCodecs: [undecodableAsUndefined] };
    const client = new Client({ connection, namespace, dataConverter });
    await requireNamespace(client, address);
    return { client, address, namespace, close: () => connection.close() };
  } catch (error) {
    await connection.close();
    const known = asLogferryError(error, address);
    throw isLogferryError(known) ? known : new LogferryError('TEMPORAL_UNREACHABLE', { address });
  }
}

/**
 * Creates a connection that connects at its first call. The SDK checks the form of the address before that. The SDK's
 * error is replaced, because it would also quote a user and a password in the address.
 */
function lazily(options: ConnectionOptions & { address: string }): Connection {
  try {
    return Connection.lazy(options);
  } catch {
    const detail = 'the address does not have the form host:port, or the TLS settings are not valid';
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

/**
 * The Temporal configuration in the environment. A parser's error message is not shown, because it quotes the text
 * around a mistake, and this text may be a key.
 */
function configuration(env?: NodeJS.ProcessEnv): Configuration {
  const loaded = readConfiguration(env);
  const { address, apiKey, metadata, tls } = loaded.connectionOptions;
  return {
    namespace: loaded.namespace,
    connectionOptions: defined({ address, apiKey, metadata, tls }),
  };
}

function readConfiguration(env: NodeJS.ProcessEnv = process.env): ClientConnectConfig {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env as Record<string, string> });
  } catch {
    const address = env.TEMPORAL_ADDRESS ?? 'the configured address';
    const profile = env.TEMPORAL_PROFILE ? `, profile ${env.TEMPORAL_PROFILE}` : '';
    const detail = `the Temporal configuration (TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE, TEMPORAL_TLS_*)${profile} cannot be read`;
    throw new LogferryError('TEMPORAL_UNREACHABLE', { address, detail });
  }
}

/**
 * Throws if the namespace does not exist, or if the call fails in another way. Only PERMISSION_DENIED is ignored,
 * because credentials that may not describe a namespace may still be able to use the namespace.
 */
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
