import { alwaysKnown } from '../../core/request-context.js';
import { ServiceError } from '../../core/errors.js';
import { partitionOf } from '../../core/arns.js';
import { keyProblem } from '../../kms/index.js';
import type { Bucket, ObjectEncryption } from '../model/bucket.js';
import type { S3Context } from '../operations/operation.js';
import { bucketArn } from './bucket-policy.js';

/**
 * Whether a caller may use the key of an object, which S3 asks KMS in the caller's name. Keys that were never made here
 * are nobody's, and keep nobody out.
 * @throws ServiceError in the codes that S3 passes on from KMS
 */
export function requireKey(
  { call, store }: Pick<S3Context, 'call' | 'store'>,
  { bucket, key }: { readonly bucket: Bucket; readonly key: string },
  { kmsKeyArn, bucketKey }: ObjectEncryption,
  operation: 'GenerateDataKey' | 'Decrypt',
): void {
  const { accountId, region } = call.caller;
  const home = { accountId: bucket.ownerId, region: bucket.region };
  if (kmsKeyArn === undefined || store.keys.named(kmsKeyArn, home) === undefined) return;
  const who = `arn:${partitionOf(region)}:iam::${accountId}:user/emulator`;
  const context = viaS3(
    new Map([
      ...alwaysKnown(call.atMs),
      ['aws:principalaccount', [accountId]],
      ['aws:principalarn', [who]],
      ['aws:principalisawsservice', ['false']],
      ['aws:requestedregion', [region]],
      ['kms:calleraccount', [accountId]],
    ] as [string, string[]][]),
    bucket,
    bucketKey ? undefined : key,
  );
  const action = `kms:${operation}`;
  const principal = { kind: 'account', accountId } as const;
  const problem = keyProblem(store.keys, { name: kmsKeyArn, home, principal, context, actions: [action] });
  if (problem === 'Missing') {
    throw new ServiceError('KMS.NotFoundException', `Invalid arn ${kmsKeyArn.split(':')[3] ?? ''}`);
  }
  if (problem === 'Disabled') throw new ServiceError('KMS.DisabledException', `${kmsKeyArn} is disabled.`);
  if (problem === 'PendingDeletion') {
    throw new ServiceError('KMS.KMSInvalidStateException', `${kmsKeyArn} is pending deletion.`);
  }
  if (problem === 'Denied') {
    throw new ServiceError(
      'AccessDenied',
      `User: ${who} is not authorized to perform: ${action} on resource: ${kmsKeyArn}`,
      403,
    );
  }
}

/**
 * The context of a request as KMS sees it when S3 passes it on, for one object or, with a bucket key, for the bucket.
 */
export function viaS3(
  context: ReadonlyMap<string, readonly string[]>,
  bucket: Bucket,
  key: string | undefined,
): Map<string, readonly string[]> {
  const { region } = bucket;
  const suffix = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new Map<string, readonly string[]>([
    ...context,
    ['kms:viaservice', [`s3.${region}.${suffix}`]],
    ['kms:encryptioncontext:aws:s3:arn', [bucketArn(bucket, key)]],
  ]);
}
