import type { AwsFor, BucketOwners } from '../activities/index.js';
import type { Signer } from '../archive/signing/index.js';
import { assumeRole, createAws } from '../aws/index.js';
import { defined, LogferryError, type RequestedRoute } from '../contract/index.js';
import type { PutHeaders } from '../contract/put-headers.js';
import { parseSigningKey, type SigningKeySetting } from '../contract/signing-key.js';
import { openSigner, perAccountAndRegion } from '../local/index.js';
import type { AccountConfig, WorkerConfig } from './config.js';

const DEFAULT_ALIAS = 'default';

/**
 * Access to AWS within the limits of the worker's configuration. The configuration, and not the request, decides which
 * credentials, Regions and destinations are used.
 */
export function configuredAccounts(
  { accounts }: WorkerConfig,
  env?: NodeJS.ProcessEnv,
): {
  awsFor: AwsFor;
  authorize: (route: RequestedRoute) => Promise<BucketOwners>;
} {
  const find = (alias = DEFAULT_ALIAS): AccountConfig => {
    const found = Object.hasOwn(accounts, alias) ? accounts[alias] : undefined;
    if (found !== undefined) return found;
    throw notAllowed(`account ("${alias}") is not one of its accounts`);
  };
  const checked = (alias: string | undefined, region: string): AccountConfig => {
    const found = find(alias);
    if (found.regions.includes(region)) return found;
    const known = found.regions.length === 0 ? 'it has none' : found.regions.join(', ');
    throw notAllowed(`region ("${region}") is not one of the Regions of account "${alias ?? DEFAULT_ALIAS}": ${known}`);
  };
  return {
    awsFor: perAccountAndRegion((region, alias, patience) => {
      const account = checked(alias, region);
      const credentials = credentialsOf(account, region, env);
      const putHeaders = (bucket: string): PutHeaders => putHeadersFor(account, bucket);
      return createAws({ ...defined({ region, env, credentials, patience }), putHeaders });
    }),
    async authorize({ account, region, destination }) {
      const { destinations } = checked(account, region);
      const { bucket, prefix } = destination;
      const matching = destinations.filter(
        (allowed) =>
          allowed.bucket === bucket &&
          (allowed.prefix === '' || prefix === allowed.prefix || prefix.startsWith(`${allowed.prefix}/`)),
      );
      if (matching.length === 0) throw notAllowed(`bucket ${bucket}, prefix "${prefix}"`);
      return matching.map(({ bucketOwner = 'itself' }) => bucketOwner);
    },
  };
}

/**
 * The signers of the accounts that have a signing key. This function reads the PEM files.
 * @throws LogferryError INVALID_REQUEST, SIGNING_KEY for a file without a key that signs
 */
export async function configuredSigners(
  { accounts }: WorkerConfig,
  env?: NodeJS.ProcessEnv,
): Promise<(alias: string | undefined) => Signer | undefined> {
  const signers = new Map<string, Signer>();
  for (const [alias, account] of Object.entries(accounts)) {
    const setting = signingKeyOf(alias, account);
    if (setting !== undefined) signers.set(alias, await signerOf(setting, account, env));
  }
  return (alias = DEFAULT_ALIAS) => signers.get(alias);
}

/**
 * The parsed setting of an account's signing key; undefined if the account has none.
 * @throws LogferryError INVALID_REQUEST with the field and the rule
 */
export function signingKeyOf(alias: string, { signingKey }: AccountConfig): SigningKeySetting | undefined {
  const setting = signingKey === undefined ? undefined : parseSigningKey(signingKey);
  if (typeof setting !== 'string') return setting;
  throw new LogferryError('INVALID_REQUEST', { detail: `accounts.${alias}.signingKey ${setting}` });
}

/** The signer of an account. A key of KMS is used with the credentials of the account's role, if it has one. */
const signerOf = (setting: SigningKeySetting, account: AccountConfig, env?: NodeJS.ProcessEnv): Promise<Signer> => {
  const credentials = setting.kind === 'kms' ? credentialsOf(account, setting.region, env) : undefined;
  return openSigner(setting, defined({ env, credentials }));
};

/** The credentials of an account's role; undefined if the worker uses its own. */
const credentialsOf = ({ roleArn, externalId }: AccountConfig, region: string, env: NodeJS.ProcessEnv | undefined) =>
  roleArn === undefined ? undefined : assumeRole(defined({ roleArn, region, externalId, env }));

/**
 * The headers with which the worker writes records to a bucket. All destinations of the configuration in this bucket
 * have the same headers, so the first one is enough.
 */
export function putHeadersFor({ destinations }: AccountConfig, bucket: string): PutHeaders {
  const { acl, sse, sseKmsKeyId } = destinations.find((allowed) => allowed.bucket === bucket) ?? {};
  return defined({ acl, sse, sseKmsKeyId });
}

const notAllowed = (detail: string): LogferryError => new LogferryError('DESTINATION_NOT_ALLOWED', { detail });
