import type { Construct } from 'constructs';
import { KmsAlias, KmsKey } from '../cdk.js';
import { named } from './named.js';
import type { PolicyDocument } from './policy-document.js';
import type { LogArchiveBucketProps } from './props.js';

const DELETION_WINDOW_DAYS = 30;

/** The key that is made for a bucket, turned over every year. It is made first, so nothing in it refers to the bucket. */
export function keyFor(scope: Construct, archive: LogArchiveBucketProps, policy: PolicyDocument): KmsKey {
  const { key: props = {}, bucketName, bucketNamePrefix, tags, removalPolicy } = archive;
  const { alias = aliasOf(bucketName), deletionWindowDays = DELETION_WINDOW_DAYS } = 'arn' in props ? {} : props;
  const key = new KmsKey(scope, 'key', {
    description: `Logs exported to ${bucketName ?? `${bucketNamePrefix}*`}`,
    enableKeyRotation: true,
    deletionWindowInDays: deletionWindowDays,
    policy: policy.text,
    ...(tags !== undefined && { tags: { ...tags } }),
    ...(removalPolicy !== 'destroy' && { lifecycle: { preventDestroy: true } }),
  });
  named(key, archive);
  policy.limitSizeOf(key);
  if (alias !== undefined) {
    named(new KmsAlias(scope, 'key_alias', { name: `alias/${alias}`, targetKeyId: key.keyId }), archive);
  }
  return key;
}

/** Aliases have no dots. */
const aliasOf = (bucketName: string | undefined): string | undefined =>
  bucketName === undefined ? undefined : `logferry/${bucketName.replaceAll('.', '-')}`;
