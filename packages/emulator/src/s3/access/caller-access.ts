import { type Entry, evaluate, headerConditionKeys, type KnownRequest, withKeys } from '@logferry/resource-policy';
import { requestOf } from '../../core/request-context.js';
import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import type { Bucket } from '../model/bucket.js';
import { findVersion } from '../model/version-lookup.js';
import { currentVersion } from '../model/versions.js';
import { bucketArn, bucketPolicyOf } from './bucket-policy.js';
import { signatureConditionKeys } from './signature-condition-keys.js';

/** The IAM actions (without `s3:`) of the operations whose action has another name than the operation. */
const ACTIONS: Readonly<Record<string, string>> = {
  HeadBucket: 'ListBucket',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListParts: 'ListMultipartUploadParts',
  HeadObject: 'GetObject',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  UploadPartCopy: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  CopyObject: 'PutObject',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketReplication: 'GetReplicationConfiguration',
  PutBucketReplication: 'PutReplicationConfiguration',
  GetBucketCors: 'GetBucketCORS',
  PutBucketCors: 'PutBucketCORS',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketTagging: 'PutBucketTagging',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
};
/**
 * IAM actions that a request with a version id does not use. For example, such a request uses GetObjectVersion instead
 * of GetObject.
 */
const VERSIONED = new Set([
  'GetObject',
  'DeleteObject',
  'GetObjectTagging',
  'PutObjectTagging',
  'GetObjectAcl',
  'PutObjectAcl',
]);
/** Operations that the owner of a bucket may always perform, so that no bucket policy locks out the owner's account. */
const OWNERS_OWN = new Set(['GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy']);
/** Operations that begin or continue an upload, and do not yet create an object. */
const NOT_YET_CREATING = new Set(['CreateMultipartUpload', 'UploadPart', 'UploadPartCopy']);

/**
 * Checks that the bucket policy lets a caller perform an operation. A caller of the bucket's account may do everything
 * that the policy does not deny, because the emulator has no identity policies. A caller of another account may do only
 * what the policy allows.
 * @throws ServiceError AccessDenied
 */
export function checkCaller(call: Call, operation: string, bucket: Bucket, key?: string): void {
  if (!mayCall(call, operation, bucket, key)) throw new ServiceError('AccessDenied', 'Access Denied', 403);
}

/** Whether the bucket policy lets a caller perform an operation, see {@link checkCaller}. */
export function mayCall(call: Call, operation: string, bucket: Bucket, key?: string): boolean {
  const { accountId } = call.caller;
  const own = accountId === bucket.ownerId;
  if (own && OWNERS_OWN.has(operation)) return true;
  const verdict = evaluate(bucketPolicyOf(bucket), {
    ...requestFor(call, operation, bucket, key),
    action: actionOf(operation, call.query.has('versionId')),
    resource: bucketArn(bucket, key),
  });
  return verdict === 'allow' || (own && verdict === 'none');
}

function actionOf(operation: string, versioned: boolean): string {
  const action = ACTIONS[operation] ?? operation;
  return `s3:${versioned && VERSIONED.has(action) ? action.replace(/^(Get|Put|Delete)Object/, '$1ObjectVersion') : action}`;
}

function requestFor(call: Call, operation: string, bucket: Bucket, key: string | undefined): KnownRequest {
  const { headers, query, caller, atMs } = call;
  const parameters = QUERY_KEYS.flatMap(([name, parameter]): Entry[] => {
    const value = query.get(parameter);
    return value === null ? [] : [[name, [value]]];
  });
  const named = (name: 'user-agent' | 'referer', as: string): Entry[] =>
    headers[name] === undefined ? [] : [[as, [headers[name]]]];
  return withKeys(requestOf(caller, bucket.ownerId, atMs), [
    ['s3:objectcreationoperation', [String(!NOT_YET_CREATING.has(operation))]],
    ...signatureConditionKeys(call),
    ...headerConditionKeys(headers, atMs),
    ...parameters,
    ...named('user-agent', 'aws:useragent'),
    ...named('referer', 'aws:referer'),
    ...(key === undefined || WITHOUT_TAGS.has(operation) ? [] : tagsOf(bucket, key, query.get('versionId'))),
  ]);
}

/** Operations for which S3 accepts conditions on the tags of the object, but never finds them to be met (recorded). */
const WITHOUT_TAGS = new Set(['GetObjectAttributes']);

/** The keys of the tags of an existing object. */
function tagsOf(bucket: Bucket, key: string, versionId: string | null): Entry[] {
  const version = versionId === null ? currentVersion(bucket, key) : findVersion(bucket, key, versionId);
  if (version?.kind !== 'object') return [];
  return version.tags.map((tag) => [`s3:existingobjecttag/${tag.key.toLowerCase()}`, [tag.value]]);
}

const QUERY_KEYS = [
  ['s3:prefix', 'prefix'],
  ['s3:delimiter', 'delimiter'],
  ['s3:max-keys', 'max-keys'],
  ['s3:versionid', 'versionId'],
] as const;
