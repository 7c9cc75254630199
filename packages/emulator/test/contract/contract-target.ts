import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AccountRegion } from '../../src/core/account-region.js';
import { controlCall } from './raw-client.js';

/** A target that the contract is checked against. */
export interface ContractTarget {
  /** Base URL. Undefined stands for AWS itself, with the credentials of the SDK's credential provider chain. */
  readonly endpoint: string | undefined;
  /**
   * Whether the target has this emulator's control calls, so that a row can use settings, the clock, faults and any
   * account.
   */
  readonly controlled: boolean;
  /** The account of every call. Undefined: each row uses an account of its own. */
  readonly accountId: string | undefined;
  readonly region: string;
  readonly otherRegion: string;
}

/** Finds out what kind of target answers at a base URL, or at AWS itself (`aws`). @throws Error if no server answers */
export async function findTarget(at: string, env: NodeJS.ProcessEnv = process.env): Promise<ContractTarget> {
  const region = env.AWS_REGION ?? 'eu-central-1';
  const regions = { region, otherRegion: region === 'us-west-2' ? 'eu-west-1' : 'us-west-2' };
  if (at === 'aws')
    return { endpoint: undefined, controlled: false, accountId: await accountOf(undefined, region), ...regions };
  if ((await controlCall(at, 'GET', 'state')).status === 200) {
    return { endpoint: at, controlled: true, accountId: undefined, ...regions };
  }
  return { endpoint: at, controlled: false, accountId: await accountOf(at, region), ...regions };
}

async function accountOf(endpoint: string | undefined, region: string): Promise<string> {
  const client = new STSClient(clientSettings(endpoint, { accountId: 'any', region }));
  const { Account } = await client.send(new GetCallerIdentityCommand({}));
  if (Account === undefined) throw new Error('GetCallerIdentity names no account');
  return Account;
}

/** Settings of an AWS client. For an emulator, the access key is the account id. */
export function clientSettings(endpoint: string | undefined, { accountId, region }: AccountRegion) {
  if (endpoint === undefined) return { region, maxAttempts: 1 };
  const credentials = { accessKeyId: accountId, secretAccessKey: 'any' };
  return { endpoint, region, credentials, maxAttempts: 1, forcePathStyle: true };
}
