import type { Aws, AwsFor } from '../activities/index.js';
import { createAws } from '../aws/index.js';
import { aliasRefusal, LogferryError, sha256Hex } from '../contract/index.js';
import { putHeadersIn } from '../contract/put-headers.js';

/**
 * Access to AWS with the credentials of this process. An alias of an account is refused, because only the configuration
 * of a worker says which account an alias stands for.
 * @param use `worker` for the embedded engine's worker, `command` for a command that works outside Temporal
 * @throws LogferryError INVALID_REQUEST if the environment asks for headers that S3 does not accept
 */
export function ownAccount(use: 'worker' | 'command', env: NodeJS.ProcessEnv): AwsFor {
  const headers = putHeadersIn(env);
  return perAccountAndRegion((region, alias, brief) => {
    if (alias !== undefined) throw new LogferryError(aliasRefusal(alias));
    return createAws({ region, env, patience: brief ?? use, putHeaders: () => headers });
  });
}

/**
 * Creates one {@link Aws} for each account, Region and patience (how long calls are repeated), because its clients keep
 * connections and credentials.
 */
export function perAccountAndRegion(
  create: (region: string, alias: string | undefined, patience: 'brief' | undefined) => Aws,
): AwsFor {
  const known = new Map<string, Aws>();
  return async ({ region, account }, patience) => {
    const id = JSON.stringify([account, region, patience]);
    const aws = known.get(id) ?? create(region, account, patience);
    known.set(id, aws);
    return aws;
  };
}

/** A short hash of the endpoint of CloudWatch Logs, for ids of lanes and task queues; undefined for AWS's own. */
export function endpointId(env: NodeJS.ProcessEnv): string | undefined {
  const endpoint = env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS || env.AWS_ENDPOINT_URL;
  return endpoint ? sha256Hex(endpoint).slice(0, 8) : undefined;
}
