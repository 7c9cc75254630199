import type { Aws, AwsFor } from '../activities/index.js';
import { createAws } from '../aws/index.js';
import { aliasRefusal, defined, LogferryError, sha256Hex } from '../contract/index.js';

/** The embedded engine works with its own user's credentials and nobody else's. */
export const ownAccount = (env?: NodeJS.ProcessEnv): AwsFor =>
  onePerPlace((region, alias) => {
    if (alias !== undefined) throw new LogferryError(aliasRefusal(alias));
    return createAws(defined({ region, env }));
  });

/** One client per account and Region: they keep connections and credentials. */
export function onePerPlace(create: (region: string, alias: string | undefined) => Aws): AwsFor {
  const known = new Map<string, Aws>();
  return async ({ region, account }) => {
    const id = JSON.stringify([account, region]);
    const aws = known.get(id) ?? create(region, account);
    known.set(id, aws);
    return aws;
  };
}

/** Names an endpoint other than AWS's own in lane and queue ids. */
export function endpointId(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const endpoint = env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS ?? env.AWS_ENDPOINT_URL;
  return endpoint === undefined || endpoint === '' ? undefined : sha256Hex(endpoint).slice(0, 8);
}
