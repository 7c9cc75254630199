import type { CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { defined, isLogferryError } from '../contract/index.js';
import { type CredentialsOrigin, explainMissing, originOf } from './credential-problems.js';
import type { Env } from './env.js';
import { configPaths, namedProfile } from './environment.js';
import { httpHandler } from './http.js';
import { reportingCalls } from './report-calls.js';

/** Credentials, or a function that gets them and renews them before they expire. */
export type CredentialsSetting = NonNullable<CloudWatchLogsClientConfig['credentials']>;

/** Credentials as the AWS CLI finds them, and where they were found. */
export interface FoundCredentials {
  provider: CredentialsSetting;
  /** Where the last credentials were found. Undefined if none were found yet. */
  origin(): CredentialsOrigin | undefined;
}

/**
 * The credentials of each environment. All clients of a command or a worker have the same environment. So an SSO
 * session is asked, or a credential process is run, only once for all of them.
 */
const known = new WeakMap<Env, FoundCredentials>();

/**
 * The credentials of an environment. Access keys in variables come first, as in the AWS CLI. Then follow the profile,
 * web identity, container metadata and instance metadata, in the order of the SDK.
 * @param region for roles that a profile assumes, if the profile has no Region
 */
export function credentialsIn(env: Env, region: string): FoundCredentials {
  const keys = keysIn(env);
  if (keys !== undefined) return { provider: keys, origin: () => originOf(undefined, env) };
  const found = known.get(env) ?? findCredentials(env, region);
  known.set(env, found);
  return found;
}

/** Longest time for a reply while credentials are fetched (ms). */
const REQUEST_TIMEOUT_MS = 10_000;

function findCredentials(env: Env, region: string): FoundCredentials {
  const { config, credentials } = configPaths(env);
  const profile = namedProfile(env);
  const requestHandler = httpHandler(env, REQUEST_TIMEOUT_MS);
  const chain = fromNodeProviderChain(
    defined({
      profile,
      configFilepath: config,
      filepath: credentials,
      clientConfig: { requestHandler },
      clientPlugins: [reportingCalls('sts', region)],
      // If the variables also have access keys, which --profile overrides, the SDK would print a warning.
      logger: SILENT,
      parentClientConfig: defined({ region, profile, requestHandler }),
    }),
  );
  let origin: CredentialsOrigin | undefined;
  const provider: typeof chain = async (...asked) => {
    try {
      const found = await chain(...asked);
      origin = originOf(found, env);
      return found;
    } catch (error) {
      if (isLogferryError(error)) throw error;
      throw await explainMissing(error, env);
    }
  };
  return { provider, origin: () => origin };
}

const nothing = (): void => {};
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The access keys in the variables of an environment. */
function keysIn(env: Env) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }) };
}
