import type { AskedPlace, Aws, AwsFor } from '../activities/index.js';
import { assumeRole, createAws } from '../aws/index.js';
import { LogferryError, sha256Hex } from '../contract/index.js';
import type { AccountConfig, WorkerConfig } from './config.js';

const DEFAULT_ALIAS = 'default';

/** The worker's configuration decides which credentials, Regions and destinations a request can reach, not the request. */
export function configuredAccounts({ accounts }: WorkerConfig): {
  awsFor: AwsFor;
  authorize: (asked: AskedPlace) => Promise<void>;
} {
  const find = (alias = DEFAULT_ALIAS): AccountConfig => {
    const found = Object.hasOwn(accounts, alias) ? accounts[alias] : undefined;
    if (found === undefined) throw notAllowed(`no account "${alias}"`);
    return found;
  };
  const checked = (alias: string | undefined, region: string): AccountConfig => {
    const found = find(alias);
    if (!found.regions.includes(region)) throw notAllowed(`Region ${region} of account "${alias ?? DEFAULT_ALIAS}"`);
    return found;
  };
  return {
    awsFor: perPlace((region, alias) => {
      const { roleArn, externalId } = checked(alias, region);
      if (roleArn === undefined) return createAws({ region });
      return createAws({
        region,
        credentials: assumeRole({ roleArn, region, ...(externalId !== undefined && { externalId }) }),
      });
    }),
    async authorize({ account, region, destination }) {
      const { destinations } = checked(account, region);
      const { bucket, prefix } = destination;
      const isAllowed = destinations.some(
        (allowed) =>
          allowed.bucket === bucket &&
          (allowed.prefix === '' || prefix === allowed.prefix || prefix.startsWith(`${allowed.prefix}/`)),
      );
      if (!isAllowed) throw notAllowed(`bucket ${bucket}, prefix "${prefix}"`);
    },
  };
}

/** The embedded engine works with its own user's credentials and nobody else's. */
export const ownAccount = (): AwsFor =>
  perPlace((region, alias) => {
    if (alias !== undefined) throw notAllowed(`account "${alias}": aliases belong to a configured worker`);
    return createAws({ region });
  });

/** One client per account and Region: they keep connections and credentials. */
function perPlace(create: (region: string, alias: string | undefined) => Aws): AwsFor {
  const known = new Map<string, Aws>();
  return async ({ region, account }) => {
    const id = JSON.stringify([account, region]);
    const aws = known.get(id) ?? create(region, account);
    known.set(id, aws);
    return aws;
  };
}

const notAllowed = (detail: string): LogferryError => new LogferryError('DESTINATION_NOT_ALLOWED', { detail });

/** Names an endpoint other than AWS's own in lane and queue ids. */
export function endpointId(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const endpoint = env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS ?? env.AWS_ENDPOINT_URL;
  return endpoint === undefined || endpoint === '' ? undefined : sha256Hex(endpoint).slice(0, 8);
}
