import { DescribeKeyCommand, GetKeyPolicyCommand, type KeyMetadata, KMSClient } from '@aws-sdk/client-kms';
import { AwsCallFailed } from '../activities/ports.js';
import { defined, formatInstant } from '../contract/index.js';
import type { KmsKeyFacts } from '../destination/preflight/index.js';
import { partitionOf } from '../destination/statements/index.js';
import { type AwsOptions, handlerOf, reporting, settingsFor, siteOf } from './clients.js';
import { factsOf } from './error-facts.js';
import { calling } from './failures.js';
import { retrying } from './patience.js';

/**
 * The KMS key that a bucket names. An id or alias without an account is taken for a key of the bucket's owner.
 * @returns undefined if there is no key of this name
 */
export function findKmsKey(options: AwsOptions, name: string, bucketOwner: string): Promise<KmsKeyFacts | undefined> {
  const operation = 'kms:DescribeKey';
  return withKms(options, operation, async (kms) => {
    const KeyId = name.startsWith('arn:') ? name : ownArn(options.region, bucketOwner, name);
    const found = await kms.send(new DescribeKeyCommand({ KeyId })).catch((error: unknown) => {
      if (factsOf(error).name === 'NotFoundException') return undefined;
      throw error;
    });
    if (found === undefined) return undefined;
    if (found.KeyMetadata?.Arn === undefined) throw new AwsCallFailed(operation, 'reply without a key');
    return factsOfKey(found.KeyMetadata, found.KeyMetadata.Arn);
  });
}

/** The text of a key's policy. @param arn ARN of a key, not of an alias */
export function readKeyPolicy(options: AwsOptions, arn: string): Promise<string> {
  const operation = 'kms:GetKeyPolicy';
  return withKms(options, operation, async (kms) => {
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' }));
    if (Policy === undefined) throw new AwsCallFailed(operation, 'reply without a policy');
    return Policy;
  });
}

/** Makes one call to KMS with a client of its own. @param operation such as `kms:Sign` */
export async function withKms<T>(
  options: AwsOptions,
  operation: string,
  use: (kms: KMSClient) => Promise<T>,
): Promise<T> {
  const requestHandler = handlerOf(options);
  const { patience = 'worker' } = options;
  const kms = new KMSClient({ ...settingsFor('kms', options), ...retrying(patience), requestHandler });
  kms.middlewareStack.use(reporting('kms', options));
  try {
    return await calling(siteOf('kms', operation, options), () => use(kms));
  } finally {
    kms.destroy();
  }
}

const ownArn = (region: string, accountId: string, name: string): string =>
  `arn:${partitionOf(region)}:kms:${region}:${accountId}:${name.startsWith('alias/') ? name : `key/${name}`}`;

function factsOfKey(key: KeyMetadata, arn: string): KmsKeyFacts {
  return {
    arn,
    state: key.KeyState ?? 'of an unknown state',
    managedByAws: key.KeyManager === 'AWS',
    symmetric: key.KeySpec === undefined || key.KeySpec === 'SYMMETRIC_DEFAULT',
    ...defined({ expiresAt: key.ValidTo && formatInstant(key.ValidTo.getTime()) }),
  };
}
