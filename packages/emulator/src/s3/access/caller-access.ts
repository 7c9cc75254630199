import { evaluate } from '@logferry/resource-policy';
import { callerPrincipal } from '../../core/arns.js';
import { ServiceError } from '../../core/errors.js';
import type { RequestContext } from '../../core/request-context.js';
import { callerContext } from '../../core/request-context.js';
import type { Call } from '../../http/call.js';
import type { Bucket } from '../model/bucket.js';
import { bucketArn, bucketPolicyOf } from './bucket-policy.js';

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
  DeleteBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
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
const VERSIONED = new Set(['GetObject', 'DeleteObject', 'GetObjectTagging', 'PutObjectTagging', 'GetObjectAcl']);
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
    principal: callerPrincipal(accountId),
    action: actionOf(operation, call.query.has('versionId')),
    resource: bucketArn(bucket, key),
    context: contextOf(call, operation, bucket),
  });
  return verdict === 'allow' || (own && verdict === 'none');
}

function actionOf(operation: string, versioned: boolean): string {
  const action = ACTIONS[operation] ?? operation;
  return `s3:${versioned && VERSIONED.has(action) ? action.replace(/^(Get|Put|Delete)Object/, '$1ObjectVersion') : action}`;
}

function contextOf(call: Call, operation: string, bucket: Bucket): RequestContext {
  const { headers, query, caller } = call;
  const keys = new Map<string, readonly string[]>([
    ...callerContext(caller, call.atMs),
    ['aws:resourceaccount', [bucket.ownerId]],
    ['s3:resourceaccount', [bucket.ownerId]],
    ['s3:objectcreationoperation', [String(!NOT_YET_CREATING.has(operation))]],
  ]);
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-amz-') || name === 'if-none-match' || name === 'if-match') {
      keys.set(`s3:${name}`, [String(value)]);
    }
  }
  for (const [name, parameter] of QUERY_KEYS) {
    const value = query.get(parameter);
    if (value !== null) keys.set(name, [value]);
  }
  return keys;
}

const QUERY_KEYS = [
  ['s3:prefix', 'prefix'],
  ['s3:delimiter', 'delimiter'],
  ['s3:max-keys', 'max-keys'],
  ['s3:versionid', 'versionId'],
] as const;
