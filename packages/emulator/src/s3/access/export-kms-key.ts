import type { KnownRequest } from '@logferry/resource-policy';
import type { DestinationRefusal } from '../../exports/destination.js';
import { type KmsStore, keyProblem } from '../../kms/index.js';
import type { Bucket, DefaultEncryption } from '../model/bucket.js';
import { viaS3 } from './kms-key-access.js';

/**
 * The actions on a key that an export needs, according to AWS's guide: one to write an object, one to read an object.
 */
const NEEDED = ['kms:GenerateDataKey', 'kms:Decrypt'];

/**
 * The reason why a bucket's default encryption prevents exports; undefined if it does not. Encryption in two layers
 * (DSSE) and the key that AWS manages are not supported. Any other key must exist in the bucket's Region, be symmetric
 * and be enabled. The key's policy must let the service use the key. If the caller is of another account than the
 * bucket, the policy must also let the caller (`stranger`) use the key.
 */
export function exportKmsKeyRefusal(
  bucket: Bucket,
  key: string,
  keys: KmsStore,
  { service, stranger }: { readonly service: KnownRequest; readonly stranger?: KnownRequest },
): DestinationRefusal | undefined {
  const {
    algorithm,
    kmsKeyId,
    bucketKey = false,
  }: Partial<DefaultEncryption> = bucket.settings.encryption ?? {
    algorithm: 'AES256',
  };
  if (algorithm === 'AES256') return undefined;
  if (algorithm === 'aws:kms:dsse' || kmsKeyId === undefined || kmsKeyId.endsWith('alias/aws/s3')) return 'Encryption';
  const problemOf = (request: KnownRequest) =>
    keyProblem(keys, {
      ...viaS3(request, bucket, bucketKey ? undefined : key),
      name: kmsKeyId,
      home: { accountId: bucket.ownerId, region: bucket.region },
      actions: NEEDED,
    });
  const problem = problemOf(service);
  if (problem !== undefined) return `Key${problem}`;
  return stranger !== undefined && problemOf(stranger) !== undefined ? 'CallerKeyDenied' : undefined;
}
