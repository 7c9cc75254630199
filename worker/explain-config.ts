import { checkBucketOwner } from '../activities/index.js';
import { defined, isLogferryError, type ResolvedRequest } from '../contract/index.js';
import type { PutHeaders } from '../contract/put-headers.js';
import type { SigningKeySetting } from '../contract/signing-key.js';
import type { ConfigFacts } from '../destination/preflight/index.js';
import { configuredAccounts, putHeadersFor, signingKeyOf } from './accounts.js';
import { nameOfConfig, readWorkerConfig } from './config.js';

/** What a worker configuration decides about a destination. */
export interface ConfigExplanation {
  facts: ConfigFacts;
  /** The account of the role that the worker would assume for the request. */
  accountId?: string;
  /** The headers with which the worker writes records to the bucket. */
  putHeaders?: PutHeaders;
  /** The key with which the worker signs. */
  signingKey?: SigningKeySetting;
}

/**
 * Explains whether a worker with this configuration exports to the destination. If the configuration cannot be read,
 * the answer says so.
 */
export async function explainConfig(
  configFile: string | undefined,
  request: Pick<ResolvedRequest, 'account' | 'region' | 'destination'>,
): Promise<ConfigExplanation> {
  if (configFile === undefined || configFile === '') {
    const reason =
      "the worker's configuration is not known here: name it with --worker-config, or run this command on the worker's machine";
    return { facts: { kind: 'unread', reason } };
  }
  const file = nameOfConfig(configFile);
  try {
    const config = await readWorkerConfig(configFile);
    const account = config.accounts[request.account ?? 'default'];
    const accountId = account?.roleArn?.split(':')[4];
    const owners = await configuredAccounts(config).authorize(request);
    const { bucket, bucketOwner = accountId } = request.destination;
    if (bucketOwner !== undefined)
      checkBucketOwner(owners, { accountId: accountId ?? bucketOwner, bucket, bucketOwner });
    const putHeaders = account && putHeadersFor(account, bucket);
    const signingKey = account && signingKeyOf(request.account ?? 'default', account);
    return defined({ facts: { kind: 'read' as const, file }, accountId, putHeaders, signingKey });
  } catch (error) {
    if (!isLogferryError(error)) throw error;
    return { facts: { kind: 'read', file, refusal: error.explained } };
  }
}
