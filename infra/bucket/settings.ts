import type { Construct } from 'constructs';
import { defined } from '../../contract/defined.js';
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
import { freezeName } from '../logical-ids.js';
import { lifecycleRules } from './lifecycle.js';
import { accessLogTarget, type ResolvedArchive } from './policies.js';

/** Blocks public access and turns ACLs off. So the bucket's owner owns all objects, even if another account exports. */
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
  return [freezeName(publicAccess, archive), freezeName(ownership, archive)];
}

/** Sets the default encryption. @param keyArn the key of SSE-KMS; undefined: SSE-S3 */
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
  freezeName(new S3BucketEncryption(scope, 'encryption', { bucket: bucket.id, rule: [rule] }), archive);
}

/** Sets versioning, Object Lock and lifecycle rules. Object Lock and the rules depend on versioning. */
export function keepObjects(scope: Construct, bucket: S3Bucket, archive: ResolvedArchive): void {
  const { versioning = true, objectLock, lifecycle, prefix } = archive;
  const dependsOn: TerraformResource[] = [];
  if (versioning) {
    const versioningConfiguration = { status: 'Enabled' };
    const versions = new S3BucketVersioning(scope, 'versioning', { bucket: bucket.id, versioningConfiguration });
    dependsOn.push(freezeName(versions, archive));
  }
  if (objectLock !== undefined) {
    const { mode, days } = objectLock;
    const rule = { defaultRetention: { mode, days } };
    freezeName(new S3BucketObjectLock(scope, 'object_lock', { bucket: bucket.id, rule, dependsOn }), archive);
  }
  const { transitionDefaultMinimumObjectSize } = lifecycle ?? {};
  const rules = new S3BucketLifecycleConfiguration(scope, 'lifecycle', {
    bucket: bucket.id,
    rule: lifecycleRules(prefix, lifecycle),
    ...defined({ transitionDefaultMinimumObjectSize }),
    dependsOn,
  });
  freezeName(rules, archive);
}

/** Sets access logs and events. */
export function observe(scope: Construct, bucket: S3Bucket, archive: ResolvedArchive): void {
  const target = accessLogTarget(archive);
  if (target !== undefined) {
    const { targetBucket, targetPrefix } = target;
    freezeName(new S3BucketLogging(scope, 'access_logs', { bucket: bucket.id, targetBucket, targetPrefix }), archive);
  }
  if (archive.eventBridge === true) {
    freezeName(new S3BucketNotification(scope, 'events', { bucket: bucket.id, eventbridge: true }), archive);
  }
}
