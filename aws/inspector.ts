import {
  GetBucketAclCommand,
  type GetBucketAclCommandInput,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { AwsCallFailed } from '../activities/ports.js';
import { defined, LogferryError } from '../contract/index.js';
import type {
  BucketInspector,
  CallerSeen,
  GrantFacts,
  Inspector,
  LifecycleFacts,
} from '../destination/preflight/index.js';
import { dateOf } from './aws-clock.js';
import { type AwsOptions, type Clients, createClients } from './clients.js';
import { factsOf } from './error-facts.js';
import { calling } from './failures.js';
import { prefixOf } from './lifecycle-rules.js';

/** An inspector that reads the facts for a preflight with one set of credentials in one Region. */
export function createInspector(asked: Omit<AwsOptions, 'patience'>): Inspector {
  const options: AwsOptions = { ...asked, patience: 'command' };
  const clients = createClients(options);
  return {
    caller: () => callerSeen(clients),
    bucket: (bucket, bucketOwner) => ({
      ...bucketSettings(clients, bucket, bucketOwner),
      // The KMS client is loaded when the first key is read, because most buckets have no KMS key.
      key: async (name) => (await import('./kms.js')).findKmsKey(options, name, bucketOwner),
      keyPolicy: async (arn) => (await import('./kms.js')).readKeyPolicy(options, arn),
    }),
  };
}

async function callerSeen({ sts, site }: Clients): Promise<CallerSeen> {
  const operation = 'sts:GetCallerIdentity';
  const command = new GetCallerIdentityCommand({});
  let clockAheadMs: number | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const sentMs = Date.now();
      const answer = await next(args);
      const awsMs = dateOf(answer.response);
      if (awsMs !== undefined) clockAheadMs = Math.round(awsMs + CUT_OFF_MS - (sentMs + Date.now()) / 2);
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'compareClocks' },
  );
  return calling(site('sts', operation), async () => {
    const { Account: accountId, Arn: arn } = await sts.send(command);
    if (accountId === undefined || arn === undefined) throw new AwsCallFailed(operation, 'reply without an account');
    return defined({ caller: { accountId, arn }, clockAheadMs });
  });
}

/**
 * Average time (ms) by which the date of AWS's answer is too early, because AWS rounds the date down to whole seconds.
 */
const CUT_OFF_MS = 500;

function bucketSettings(
  { s3, site }: Clients,
  bucket: string,
  bucketOwner: string,
): Omit<BucketInspector, 'key' | 'keyPolicy'> {
  const owned = { Bucket: bucket, ExpectedBucketOwner: bucketOwner };
  /**
   * Reads a setting of the bucket. Undefined if the bucket lacks the setting. S3 then replies with the error that
   * `absent` names.
   */
  const setting = <T>(operation: string, absent: string, read: () => Promise<T>): Promise<T | undefined> =>
    calling(site('s3', operation), () =>
      read().catch((error: unknown) => {
        const { name } = factsOf(error);
        if (name === absent) return undefined;
        throw name === 'NoSuchBucket' ? new LogferryError('BUCKET_MISSING', { bucket }) : error;
      }),
    );
  return {
    policy: () =>
      setting('s3:GetBucketPolicy', 'NoSuchBucketPolicy', async () => {
        return (await s3.send(new GetBucketPolicyCommand(owned))).Policy;
      }),
    encryption: () =>
      setting('s3:GetEncryptionConfiguration', 'ServerSideEncryptionConfigurationNotFoundError', async () => {
        const { ServerSideEncryptionConfiguration: config } = await s3.send(new GetBucketEncryptionCommand(owned));
        const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } =
          config?.Rules?.[0]?.ApplyServerSideEncryptionByDefault ?? {};
        return algorithm === undefined ? undefined : defined({ algorithm, key });
      }),
    ownership: () =>
      setting('s3:GetBucketOwnershipControls', 'OwnershipControlsNotFoundError', async () => {
        const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(owned));
        return OwnershipControls?.Rules?.[0]?.ObjectOwnership;
      }),
    grants: () => calling(site('s3', 's3:GetBucketAcl'), () => grantsToOthers(s3, owned)),
    publicAccess: () =>
      setting('s3:GetBucketPublicAccessBlock', 'NoSuchPublicAccessBlockConfiguration', async () => {
        const { PublicAccessBlockConfiguration: block = {} } = await s3.send(new GetPublicAccessBlockCommand(owned));
        return {
          BlockPublicAcls: block.BlockPublicAcls ?? false,
          IgnorePublicAcls: block.IgnorePublicAcls ?? false,
          BlockPublicPolicy: block.BlockPublicPolicy ?? false,
          RestrictPublicBuckets: block.RestrictPublicBuckets ?? false,
        };
      }),
    versioning: () =>
      calling(site('s3', 's3:GetBucketVersioning'), async () => {
        return (await s3.send(new GetBucketVersioningCommand(owned))).Status;
      }),
    objectLock: () =>
      setting('s3:GetBucketObjectLockConfiguration', 'ObjectLockConfigurationNotFoundError', async () => {
        const { ObjectLockConfiguration: lock } = await s3.send(new GetObjectLockConfigurationCommand(owned));
        const { Mode: mode, Days: days, Years: years } = lock?.Rule?.DefaultRetention ?? {};
        return defined({ mode, days, years });
      }),
    lifecycle: async () =>
      (await setting('s3:GetLifecycleConfiguration', 'NoSuchLifecycleConfiguration', async () => {
        const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand(owned));
        return Rules.flatMap(lifecycleOf);
      })) ?? [],
  };
}

/** Storage classes from which objects must be restored before they can be read. */
const ARCHIVED: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** What a rule does to current objects; empty if the rule is disabled, or neither deletes nor archives them. */
function lifecycleOf(rule: LifecycleRule): LifecycleFacts[] {
  const { ID: id = '', Status, Expiration, Transitions = [] } = rule;
  if (Status !== 'Enabled') return [];
  const archiving = Transitions.find(({ StorageClass = '' }) => ARCHIVED.has(StorageClass));
  const expires = Expiration && timeOf(Expiration);
  const since = archiving && timeOf(archiving);
  if (expires === undefined && since === undefined) return [];
  const archives = archiving && `${archiving.StorageClass} ${since}`;
  return [{ id, prefix: prefixOf(rule), ...defined({ expires, archives }) }];
}

/**
 * When a rule affects an object; undefined if the rule affects no object, for example because it only removes delete
 * markers.
 */
function timeOf({ Days, Date: date }: { Days?: number | undefined; Date?: Date | undefined }): string | undefined {
  if (date !== undefined) return `at ${date.toISOString()}`;
  return Days === undefined ? undefined : `after ${Days} ${Days === 1 ? 'day' : 'days'}`;
}

async function grantsToOthers(s3: S3Client, owned: GetBucketAclCommandInput): Promise<GrantFacts[]> {
  const { Owner, Grants = [] } = await s3.send(new GetBucketAclCommand(owned));
  return Grants.flatMap(({ Grantee, Permission: right = '' }) => {
    const to = Grantee?.ID ?? Grantee?.EmailAddress ?? Grantee?.URI?.split('/').at(-1) ?? '';
    return to === Owner?.ID ? [] : [{ to, right }];
  });
}
