import { callerArn, callerPrincipal, partitionOf } from '../../core/arns.js';
import { ServiceError } from '../../core/errors.js';
import type { RequestContext } from '../../core/request-context.js';
import { callerContext } from '../../core/request-context.js';
import type { Call } from '../../http/call.js';
import { keyProblem } from '../../kms/index.js';
import type { KmsStore } from '../../kms/model/kms-store.js';
import type { Bucket, ObjectEncryption } from '../model/bucket.js';

import { bucketArn } from './bucket-policy.js';

/**
 * Checks that a caller may use the KMS key that encrypts an object. S3 calls KMS on behalf of the caller. A KMS key that
 * was not created in this emulator has no policy, so every caller may use it.
 * @throws ServiceError with the codes that S3 passes on from KMS
 */
export function requireKey(
  { caller, atMs }: Pick<Call, 'caller' | 'atMs'>,
  keys: KmsStore,
  { bucket, key }: { readonly bucket: Bucket; readonly key: string },
  { kmsKeyArn, bucketKey }: ObjectEncryption,
  operation: 'GenerateDataKey' | 'Decrypt',
): void {
  const { accountId } = caller;
  const home = { accountId: bucket.ownerId, region: bucket.region };
  if (kmsKeyArn === undefined || keys.named(kmsKeyArn, home) === undefined) return;
  const context = viaS3(
    new Map([...callerContext(caller, atMs), ['kms:calleraccount', [accountId]]]),
    bucket,
    bucketKey ? undefined : key,
  );
  const action = `kms:${operation}`;
  const principal = callerPrincipal(accountId);
  const problem = keyProblem(keys, { name: kmsKeyArn, home, principal, context, actions: [action] });
  if (problem === 'Missing') {
    throw new ServiceError('KMS.NotFoundException', `Invalid arn ${kmsKeyArn.split(':')[3] ?? ''}`);
  }
  if (problem === 'Asymmetric') {
    throw new ServiceError('KMS.InvalidKeyUsageException', `${kmsKeyArn} is not a symmetric key.`);
  }
  if (problem === 'Disabled') throw new ServiceError('KMS.DisabledException', `${kmsKeyArn} is disabled.`);
  if (problem === 'PendingDeletion') {
    throw new ServiceError('KMS.KMSInvalidStateException', `${kmsKeyArn} is pending deletion.`);
  }
  if (problem === 'Denied') {
    throw new ServiceError(
      'AccessDenied',
      `User: ${callerArn(caller)} is not authorized to perform: ${action} on resource: ${kmsKeyArn}`,
      403,
    );
  }
}

/**
 * The condition keys of a call that S3 makes to KMS. The call is for one object or, with a bucket key, for the whole
 * bucket (`key` is undefined).
 */
export function viaS3(context: RequestContext, bucket: Bucket, key: string | undefined): RequestContext {
  const { region } = bucket;
  const suffix = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new Map([
    ...context,
    ['kms:viaservice', [`s3.${region}.${suffix}`]],
    ['kms:encryptioncontext:aws:s3:arn', [bucketArn(bucket, key)]],
  ]);
}
