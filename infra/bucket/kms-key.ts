import type { Construct } from 'constructs';
import { defined } from '../../contract/defined.js';
import { KmsAlias, KmsKey } from '../cdk.js';
import { freezeName } from '../logical-ids.js';
import type { PolicyDocument } from './policy-document.js';
import type { LogArchiveBucketProps } from './props.js';

const DELETION_WINDOW_DAYS = 30;

/**
 * The KMS key for a bucket. KMS rotates the key every year. The key is created before the bucket, so the key cannot
 * refer to the bucket.
 */
export function kmsKeyFor(scope: Construct, archive: LogArchiveBucketProps, policy: PolicyDocument): KmsKey {
  const { key: props = {}, bucketName, bucketNamePrefix, tags, removalPolicy } = archive;
  const { alias = aliasOf(bucketName), deletionWindowDays = DELETION_WINDOW_DAYS } = 'arn' in props ? {} : props;
  const key = new KmsKey(scope, 'key', {
    description: `Logs exported to ${bucketName ?? `${bucketNamePrefix}*`}`,
    enableKeyRotation: true,
    deletionWindowInDays: deletionWindowDays,
    policy: policy.text,
    ...defined({
      tags: tags && { ...tags },
      lifecycle: removalPolicy === 'destroy' ? undefined : { preventDestroy: true },
    }),
  });
  freezeName(key, archive);
  policy.limitSizeOf(key);
  if (alias !== undefined) {
    freezeName(new KmsAlias(scope, 'key_alias', { name: `alias/${alias}`, targetKeyId: key.keyId }), archive);
  }
  return key;
}

/** The default alias. Aliases may not contain dots. */
const aliasOf = (bucketName: string | undefined): string | undefined =>
  bucketName === undefined ? undefined : `logferry/${bucketName.replaceAll('.', '-')}`;
