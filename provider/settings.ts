import type { ExportClient, ScheduleClient } from '../client/index.js';
import {
  EXPORTS_TASK_QUEUE,
  isLogferryError,
  LogferryError,
  type ResolvedRequest,
  SECOND_MS,
} from '../contract/index.js';
import type { CoverageRequest, LocalCoverage, LocalPlan, LogGroupReader } from '../local/index.js';
import { defaultAttributes } from './exports/attributes.js';
import { type Configuration, configuration } from './handlers.js';
import { object, optional, type PlanOf, string, UNKNOWN, type Unknown } from './schema/index.js';

const attributes = {
  temporal_address: optional(
    string,
    '`host:port` of the Temporal service. Default: `TEMPORAL_ADDRESS`, the address in the Temporal profile that `TEMPORAL_PROFILE` names (the profile `default` if it is not set), or `localhost:7233`.',
  ),
  temporal_namespace: optional(
    string,
    'Namespace in which the exports run. Default: `TEMPORAL_NAMESPACE`, the namespace in the Temporal profile, or `default`.',
  ),
  temporal_api_key: optional(
    string,
    'API key for the Temporal service; it turns TLS on. Default: `TEMPORAL_API_KEY`. An ephemeral value never reaches a plan file.',
    { sensitive: true },
  ),
  temporal_tls: optional(
    object({
      server_ca_cert: optional(string, 'Certificates (PEM) of the authorities that the service is verified against.'),
      client_cert: optional(string, 'Certificate (PEM) of this client, for mutual TLS.'),
      client_key: optional(string, 'Private key (PEM) of this client.', { sensitive: true }),
      server_name: optional(string, 'Name that the certificate of the service must have.'),
    }),
    'Turns TLS on; `{}` is enough for a service with a public certificate. Default: the `TEMPORAL_TLS_*` variables.',
  ),
  task_queue: optional(
    string,
    `Task queue of the workers that run the exports. Default: \`LOGFERRY_TASK_QUEUE\`, or \`${EXPORTS_TASK_QUEUE}\`.`,
  ),
  defaults: optional(
    object(defaultAttributes),
    'Values for arguments that a resource, data source or action leaves out. An existing export, guard or schedule keeps the destination, Region and account that it was created with.',
  ),
};

type Config = PlanOf<typeof attributes>;

/** The values for arguments that exports leave out. Parts are UNKNOWN while Terraform does not know them. */
export type Defaults = PlanOf<typeof defaultAttributes>;

/** The provider block, as the handlers use it. */
export interface Settings {
  readonly defaults: Defaults;
  /**
   * Undefined as long as a value of the provider block that names the service is not known, because the provider cannot
   * connect then.
   */
  readonly temporal: Temporal | undefined;
  /**
   * Reads log groups of a Region with the AWS credentials of this process. The first call loads the AWS SDK, which
   * takes time.
   */
  logGroups(region: string): Promise<LogGroupReader>;
  /** Plans an export with the same credentials. @throws LogferryError with the reason why it cannot be planned */
  plan(request: ResolvedRequest): Promise<LocalPlan>;
  /** Reports coverage with the same credentials. @throws LogferryError with the reason why there is no report */
  coverage(request: CoverageRequest): Promise<LocalCoverage>;
}

/** The Temporal service of the provider block. */
export interface Temporal {
  readonly taskQueue: string;
  /** Ids of the exports that this process has started or joined. */
  readonly held: Set<string>;
  /** The client, connected at the first call. @throws LogferryError TEMPORAL_UNREACHABLE */
  exports(): Promise<ExportClient>;
  /**
   * Makes a short call to the service, within {@link ANSWER_LIMIT_MS}. This time includes connecting.
   * @throws LogferryError TEMPORAL_UNREACHABLE, and any error of the call
   */
  ask<T>(question: (exports: ExportClient, schedules: ScheduleClient) => Promise<T>): Promise<T>;
  /** TEMPORAL_UNREACHABLE for an error that shows that the service cannot be used; other errors stay as they are. */
  explain(error: unknown): unknown;
  /** Whether the same call can succeed later, so that a long wait does not end because of the error. */
  isPassing(error: unknown): boolean;
  close(): Promise<void>;
}

interface Connected {
  readonly address: string;
  readonly exports: ExportClient;
  readonly schedules: ScheduleClient;
  explain(error: unknown): unknown;
  isPassing(error: unknown): boolean;
  close(): Promise<void>;
}

/** @param env the TEMPORAL_* variables, after the provider block has overridden some of them */
export type Connect = (env: NodeJS.ProcessEnv, taskQueue: string) => Promise<Connected>;

/** The calls to AWS that handlers make themselves, with the AWS credentials of this process. */
export type AskAws = Pick<Settings, 'logGroups' | 'plan' | 'coverage'>;

/** How long {@link Temporal.ask} waits for an answer (ms) before the user gets an error. */
const ANSWER_LIMIT_MS = 14 * SECOND_MS;
/**
 * Time (ms) for which further calls fail with the error of a failed connection, so that a hundred resources do not wait
 * one by one.
 */
const FAILURE_KEPT_MS = 15 * SECOND_MS;

/** The `provider "logferry"` block. */
export const providerConfiguration = (
  env: NodeJS.ProcessEnv = process.env,
  connect: Connect = connectLazily,
  aws: AskAws = askLazily(env),
) =>
  configuration({
    description:
      'Exports CloudWatch Logs to S3 through AWS export tasks, once or on a schedule. Workers (`logferry worker`) run the exports on a Temporal service; the provider starts them and follows them.',
    attributes,
    configure: (config) => ({ settings: settingsOf(config, env, connect, aws), diagnostics: [] }),
  } satisfies Configuration<typeof attributes, Settings>);

function settingsOf(config: Config, env: NodeJS.ProcessEnv, connect: Connect, aws: AskAws): Settings {
  const { defaults, task_queue: taskQueue } = config;
  const overridden = environmentOf(config, env);
  return {
    defaults: defaults === UNKNOWN ? eachUnknown() : (defaults ?? NO_DEFAULTS),
    temporal:
      overridden === UNKNOWN || taskQueue === UNKNOWN
        ? undefined
        : temporalAt(overridden, taskQueue ?? (env.LOGFERRY_TASK_QUEUE || EXPORTS_TASK_QUEUE), connect),
    ...aws,
  };
}

const NO_DEFAULTS: Defaults = { region: null, account: null, destination: null, requested_by: null };
const eachUnknown = (): Defaults => ({
  region: UNKNOWN,
  account: UNKNOWN,
  destination: UNKNOWN,
  requested_by: UNKNOWN,
});

/**
 * The environment variables of Temporal. Each value of the provider block replaces the variable with the same meaning.
 */
function environmentOf(config: Config, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv | Unknown {
  const {
    temporal_address: address,
    temporal_namespace: namespace,
    temporal_api_key: apiKey,
    temporal_tls: tls,
  } = config;
  if (tls === UNKNOWN) return UNKNOWN;
  const values: Record<string, string | null | Unknown> = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_API_KEY: apiKey,
    TEMPORAL_TLS: tls === null ? null : 'true',
    TEMPORAL_TLS_SERVER_CA_CERT_DATA: tls?.server_ca_cert ?? null,
    TEMPORAL_TLS_CLIENT_CERT_DATA: tls?.client_cert ?? null,
    TEMPORAL_TLS_CLIENT_KEY_DATA: tls?.client_key ?? null,
    TEMPORAL_TLS_SERVER_NAME: tls?.server_name ?? null,
  };
  const overridden = { ...env };
  for (const [name, value] of Object.entries(values)) {
    if (value === UNKNOWN) return UNKNOWN;
    if (value === null) continue;
    overridden[name] = value;
    // A variable that names a file would be a second source of the same text, and the SDK refuses two sources.
    if (name.endsWith('_DATA')) delete overridden[name.replace(/DATA$/, 'PATH')];
  }
  return overridden;
}

function temporalAt(env: NodeJS.ProcessEnv, taskQueue: string, connect: Connect): Temporal {
  let connecting: Promise<Connected> | undefined;
  const connected = (): Promise<Connected> => {
    connecting ??= connect(env, taskQueue).catch((error: unknown) => {
      setTimeout(() => (connecting = undefined), FAILURE_KEPT_MS).unref();
      throw error;
    });
    return connecting;
  };
  let explain = (error: unknown): unknown => error;
  let isPassing = (_error: unknown): boolean => false;
  const connection = async (): Promise<Connected> => {
    const found = await connected();
    ({ explain, isPassing } = found);
    return found;
  };
  return {
    taskQueue,
    held: new Set(),
    exports: async () => (await connection()).exports,
    async ask(question) {
      try {
        const answer = connection().then(({ exports, schedules }) => question(exports, schedules));
        return await within(ANSWER_LIMIT_MS, env.TEMPORAL_ADDRESS, answer);
      } catch (error) {
        throw explain(error);
      }
    },
    explain: (error) => explain(error),
    isPassing: (error) => (isLogferryError(error) && error.cause === LATE) || isPassing(error),
    async close() {
      await (await connecting?.catch(() => undefined))?.close();
    },
  };
}

/** The cause that marks the error about an answer that did not come in time. */
const LATE = Symbol('late');

async function within<T>(limitMs: number, address = 'the configured address', answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = new LogferryError(
      'TEMPORAL_UNREACHABLE',
      { address, detail: 'it does not answer in time' },
      { cause: LATE },
    );
    timer = setTimeout(() => reject(problem), limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Connects to Temporal. Loads the Temporal client only here, because schemas, validation and plans of finished exports
 * do not need it.
 */
async function connectLazily(env: NodeJS.ProcessEnv, taskQueue: string): Promise<Connected> {
  const { asLogferryError, connectTemporal, createExportClient, createScheduleClient, isPassing } = await import(
    '../client/index.js'
  );
  const { address, client, close } = await connectTemporal({ env });
  return {
    address,
    exports: createExportClient({ client, taskQueue }),
    schedules: createScheduleClient({ client, taskQueue }),
    explain: (error) => asLogferryError(error, address),
    isPassing,
    close,
  };
}

/** Calls AWS. Loads AWS's SDK only here, because most resources need none of these calls. */
const askLazily = (env: NodeJS.ProcessEnv): AskAws => ({
  logGroups: async (region) => (await import('../local/index.js')).logGroupReader(region, env),
  plan: async (request) => (await import('../local/index.js')).planLocally(request, env),
  coverage: async (request) => (await import('../local/index.js')).coverageLocally(request, env),
});
