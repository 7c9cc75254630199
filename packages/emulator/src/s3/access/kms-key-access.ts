import { type KnownRequest, partitionOf, throughS3 } from '@logferry/resource-policy';
import { callerArn } from '../../core/arns.js';
import { requestOf } from '../../core/request-context.js';
import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import { keyProblem } from '../../kms/index.js';
import type { KmsStore } from '../../kms/model/kms-store.js';
import type { Bucket, ObjectEncryption } from '../model/bucket.js';

import { bucketArn } from './bucket-policy.js';

/**
 * Checks that a caller may use the KMS key that encrypts an object. S3 calls KMS on behalf of the caller. A KMS key
 * that was not created in this emulator has no policy, so every caller may use it.
 * @throws ServiceError with the codes that S3 passes on from KMS
 */
export function requireKmsKey(
  { caller, atMs }: Pick<Call, 'caller' | 'atMs'>,
  keys: KmsStore,
  { bucket, key }: { readonly bucket: Bucket; readonly key: string },
  { kmsKeyArn, bucketKey }: ObjectEncryption,
  operation: 'GenerateDataKey' | 'Decrypt',
): void {
  const home = { accountId: bucket.ownerId, region: bucket.region };
  if (kmsKeyArn === undefined || keys.named(kmsKeyArn, home) === undefined) return;
  const request = viaS3(requestOf(caller, bucket.ownerId, atMs), bucket, bucketKey ? undefined : key);
  const action = `kms:${operation}`;
  const problem = keyProblem(keys, { ...request, name: kmsKeyArn, home, actions: [action] });
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
 * A call that S3 makes to KMS on behalf of a request. The call is for one object or, with a bucket key, for the whole
 * bucket (`key` is undefined).
 */
export function viaS3(request: KnownRequest, bucket: Bucket, key: string | undefined): KnownRequest {
  const { region, ownerId } = bucket;
  const suffix = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const serviceNames = [`s3.${region}.${suffix}`];
  return throughS3(request, { serviceNames, encrypted: bucketArn(bucket, key), keyOwner: ownerId });
}
