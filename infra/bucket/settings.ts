import type { Construct } from 'constructs';
import {
  type S3Bucket,
  S3BucketEncryption,
  S3BucketLifecycleConfiguration,
  S3BucketLogging,
  S3BucketNotification,
  S3BucketObjectLock,
  S3BucketOwnershipControls,
  S3BucketPublicAccessBlock,
  S3BucketVersioning,
  type TerraformResource,
} from '../cdk.js';
import { lifecycleRules } from './lifecycle.js';
import { named } from './named.js';
import { accessLogTarget, type ResolvedArchive } from './policies.js';

/** Nobody outside, and no ACLs: the bucket's owner owns what export tasks of any account write. */
export function closeToOthers(scope: Construct, bucket: S3Bucket, archive: ResolvedArchive): TerraformResource[] {
  const publicAccess = new S3BucketPublicAccessBlock(scope, 'public', {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const ownership = new S3BucketOwnershipControls(scope, 'ownership', {
    bucket: bucket.id,
    rule: { objectOwnership: 'BucketOwnerEnforced' },
  });
  return [named(publicAccess, archive), named(ownership, archive)];
}

/** @param keyArn encrypts with that key; SSE-S3 without */
export function encrypt(
  scope: Construct,
  bucket: S3Bucket,
  keyArn: string | undefined,
  archive: ResolvedArchive,
): void {
  const { bucketKey: bucketKeyEnabled = true } = archive;
  const rule =
    keyArn === undefined
      ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
      : {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
          bucketKeyEnabled,
        };
  named(new S3BucketEncryption(scope, 'encryption', { bucket: bucket.id, rule: [rule] }), archive);
}

/** What keeps objects, and lets go of them. Object Lock and lifecycle both work on versions, and come after them. */
export function keepObjects(scope: Construct, bucket: S3Bucket, archive: ResolvedArchive): void {
  const { versioning = true, objectLock, lifecycle, prefix } = archive;
  const dependsOn: TerraformResource[] = [];
  if (versioning) {
    const versioningConfiguration = { status: 'Enabled' };
    const versions = new S3BucketVersioning(scope, 'versioning', { bucket: bucket.id, versioningConfiguration });
    dependsOn.push(named(versions, archive));
  }
  if (objectLock !== undefined) {
    const { mode, days } = objectLock;
    const rule = { defaultRetention: { mode, days } };
    named(new S3BucketObjectLock(scope, 'object_lock', { bucket: bucket.id, rule, dependsOn }), archive);
  }
  const { transitionDefaultMinimumObjectSize } = lifecycle ?? {};
  const rules = new S3BucketLifecycleConfiguration(scope, 'lifecycle', {
    bucket: bucket.id,
    rule: lifecycleRules(prefix, lifecycle),
    ...(transitionDefaultMinimumObjectSize !== undefined && { transitionDefaultMinimumObjectSize }),
    dependsOn,
  });
  named(rules, archive);
}

/** Who hears of what happens in the bucket. */
export function observe(scope: Construct, bucket: S3Bucket, archive: ResolvedArchive): void {
  const target = accessLogTarget(archive);
  if (target !== undefined) {
    const { targetBucket, targetPrefix } = target;
    named(new S3BucketLogging(scope, 'access_logs', { bucket: bucket.id, targetBucket, targetPrefix }), archive);
  }
  if (archive.eventBridge === true) {
    named(new S3BucketNotification(scope, 'events', { bucket: bucket.id, eventbridge: true }), archive);
  }
}
