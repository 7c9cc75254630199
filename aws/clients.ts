import { CloudWatchLogsClient, type CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { CALL_SPACING_MS, CREATE_REQUEST_TIMEOUT_MS, defined } from '../contract/index.js';
import type { PutHeaders } from '../contract/put-headers.js';
import { AwsClock } from './aws-clock.js';
import { endpointVariable } from './check-settings.js';
import { type CredentialsSetting, credentialsIn, type FoundCredentials } from './credentials.js';
import type { Env } from './env.js';
import { namedProfile } from './environment.js';
import type { CallSite, Patience } from './failures.js';
import { httpHandler } from './http.js';
import { retrying } from './patience.js';
import { proxyFor } from './proxy.js';
import { reportingCalls } from './report-calls.js';

/** Longest time until the headers of a reply arrive. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * Longest time until the headers of S3's reply arrive. It is long because S3 replies to a large write only after the
 * write's last byte.
 */
const S3_REQUEST_TIMEOUT_MS = 60_000;
/** Longest time for which the body of S3's reply may deliver no bytes. */
const S3_IDLE_TIMEOUT_MS = 60_000;

export interface AwsOptions {
  region: string;
  /** Default: the credentials that `env` leads to. */
  credentials?: CredentialsSetting;
  /** Default: the endpoint that the service's own variable or AWS_ENDPOINT_URL names in `env`, then AWS's endpoint. */
  endpoint?: string;
  /**
   * Environment variables with AWS settings, as `awsEnvironment` returns them. Default: the variables of the process.
   * Credentials from container metadata, instance metadata and web identity always use the variables of the process.
   */
  env?: Env;
  /** The headers of records that are written to a bucket. Default: none. */
  putHeaders?: (bucket: string) => PutHeaders;
  /** How long failed calls are repeated. Default: as in a worker. */
  patience?: Patience;
  /** Makes the handler that sends requests, for a pair of time-outs. Default: HTTP. */
  handlerWith?: (requestTimeoutMs: number, socketTimeoutMs?: number) => RequestHandler;
}

type RequestHandler = NonNullable<CloudWatchLogsClientConfig['requestHandler'] & S3ClientConfig['requestHandler']>;

/** The clients of one set of credentials in one Region. */
export interface Clients {
  /**
   * For CreateExportTask. This client sends each request only once, because the caller itself finds out whether a
   * failed create had an effect.
   */
  create: CloudWatchLogsClient;
  /**
   * For DescribeExportTasks and CancelExportTask. In a worker this client makes few attempts, so that the caller learns
   * of throttling soon.
   */
  tasks: CloudWatchLogsClient;
  logs: CloudWatchLogsClient;
  /** For calls whose answers an export can do without. This client makes few attempts. */
  logsBriefly: CloudWatchLogsClient;
  s3: S3Client;
  sts: STSClient;
  /** AWS's clock, read from the answers of CloudWatch Logs and STS. */
  clock: AwsClock;
  /** The target of a call, for messages. The operation has a form such as `logs:DescribeLogGroups`. */
  site(service: Service, operation: string): CallSite;
}

type Service = 'logs' | 's3' | 'sts' | 'kms' | 'tagging';

export function createClients(options: AwsOptions): Clients {
  const { patience = 'worker' } = options;
  const requestHandler = handlerOf(options);
  const [logs, s3, sts] = [settingsFor('logs', options), settingsFor('s3', options), settingsFor('sts', options)];
  const soon = patience === 'command' ? retrying(patience) : retrying('brief', 2, CALL_SPACING_MS);
  const clients = {
    create: new CloudWatchLogsClient({
      ...logs,
      ...retrying('brief', 1),
      requestHandler: handlerOf(options, CREATE_REQUEST_TIMEOUT_MS),
    }),
    tasks: new CloudWatchLogsClient({ ...logs, ...soon, requestHandler }),
    logs: new CloudWatchLogsClient({ ...logs, ...retrying(patience), requestHandler }),
    logsBriefly: new CloudWatchLogsClient({ ...logs, ...retrying('brief'), requestHandler }),
    sts: new STSClient({ ...sts, ...retrying(patience), requestHandler }),
  };
  const s3Client = s3ClientOf({
    ...s3,
    ...retrying(patience),
    requestHandler: handlerOf(options, S3_REQUEST_TIMEOUT_MS, S3_IDLE_TIMEOUT_MS),
    forcePathStyle: s3.endpoint !== undefined,
  });
  const { sts: stsClient, ...ofLogs } = clients;
  for (const { middlewareStack } of Object.values(ofLogs)) middlewareStack.use(reporting('logs', options));
  stsClient.middlewareStack.use(reporting('sts', options));
  s3Client.middlewareStack.use(reporting('s3', options));
  return {
    ...clients,
    clock: clockOf(clients),
    s3: s3Client,
    site: (service, operation) => siteOf(service, operation, options),
  };
}

/** The plugin that reports the calls of a client. @param service prefix of the client's operations */
export const reporting = (service: string, options: AwsOptions): ReturnType<typeof reportingCalls> =>
  reportingCalls(service, options.region, foundCredentials(options)?.origin);

function clockOf({
  sts,
  ...ofLogs
}: Record<'create' | 'tasks' | 'logs' | 'logsBriefly', CloudWatchLogsClient> & {
  sts: STSClient;
}): AwsClock {
  const clock = new AwsClock();
  const innermost = { step: 'deserialize', priority: 'low', name: 'readClock' } as const;
  for (const { middlewareStack } of Object.values(ofLogs)) middlewareStack.add(clock.reading, innermost);
  sts.middlewareStack.add(clock.reading, innermost);
  return clock;
}

/**
 * An S3 client without the SDK's logging middleware. That middleware copies each answer even if there is no logger, and
 * a page of a listing has a thousand keys.
 */
function s3ClientOf(config: S3ClientConfig): S3Client {
  const client = new S3Client(config);
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/** The target of a call, for messages. The operation has a form such as `logs:DescribeLogGroups`. */
export const siteOf = (service: Service, operation: string, options: AwsOptions): CallSite => ({
  operation,
  address: addressOf(service, options),
  patience: options.patience ?? 'worker',
  ...defined({ credentials: foundCredentials(options)?.origin }),
});

/** The credentials that the environment leads to; undefined if the caller has passed credentials. */
const foundCredentials = ({ credentials, env = process.env, region }: AwsOptions): FoundCredentials | undefined =>
  credentials === undefined ? credentialsIn(env, region) : undefined;

/** Host and port of a service's endpoint, and of the proxy in front of the endpoint, for messages. */
function addressOf(service: Service, options: AwsOptions): string {
  const { env = process.env } = options;
  const endpoint = endpointOf(service, options) ?? `https://${ownHostOf(service, options)}`;
  if (!URL.canParse(endpoint)) return 'the configured endpoint';
  const url = new URL(endpoint);
  const proxy = proxyFor(url, env);
  // Only the host is shown, because a URL can contain a password.
  return proxy === undefined ? url.host : `${url.host} (through the proxy ${proxy.host})`;
}

/** The host of AWS's own endpoint. Only partitions with export tasks are supported. */
function ownHostOf(service: Service, { region, env = process.env }: AwsOptions): string {
  const name = `${service}${switchIn(env, FIPS) ? '-fips' : ''}`;
  if (!switchIn(env, DUAL_STACK)) return `${name}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return service === 's3' ? `${name}.dualstack.${region}.amazonaws.com` : `${name}.${region}.api.aws`;
}

/**
 * Region, endpoint, profile, credentials, and the FIPS and dual-stack switches of a service's client. The SDK's default
 * applies to each member that is absent.
 */
export function settingsFor(service: Service, options: AwsOptions) {
  const { region, env = process.env } = options;
  return defined({
    region,
    profile: namedProfile(env),
    credentials: options.credentials ?? foundCredentials(options)?.provider,
    endpoint: endpointOf(service, options),
    useFipsEndpoint: switchIn(env, FIPS),
    useDualstackEndpoint: switchIn(env, DUAL_STACK),
  });
}

const FIPS = 'AWS_USE_FIPS_ENDPOINT';
const DUAL_STACK = 'AWS_USE_DUALSTACK_ENDPOINT';
const switchIn = (env: Env, variable: string): boolean | undefined =>
  env[variable] ? env[variable]?.toLowerCase() === 'true' : undefined;

/** The handler that sends the requests of a client. */
export function handlerOf(
  { handlerWith, env = process.env }: AwsOptions,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
  socketTimeoutMs?: number,
): RequestHandler {
  return (handlerWith ?? httpHandler.bind(undefined, env))(requestTimeoutMs, socketTimeoutMs);
}

/** The SDK's service-specific variables, which take precedence over AWS_ENDPOINT_URL. */
const ENDPOINT_VARIABLES: Record<Service, string> = {
  logs: endpointVariable('cloudwatch_logs'),
  s3: endpointVariable('s3'),
  sts: endpointVariable('sts'),
  kms: endpointVariable('kms'),
  tagging: endpointVariable('resource_groups_tagging_api'),
};
function endpointOf(service: Service, { endpoint, env = process.env }: AwsOptions): string | undefined {
  if (endpoint !== undefined || env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return endpoint;
  return env[ENDPOINT_VARIABLES[service]] || env.AWS_ENDPOINT_URL || undefined;
}
