import { createHash, randomBytes } from 'node:crypto';
import { partitionOf } from '@logferry/resource-policy';
import type { KmsStore } from '../../kms/index.js';
import type { Bucket, DefaultEncryption, ObjectEncryption } from './bucket.js';

export function bucketEncryption(bucket: Bucket, keys: KmsStore): ObjectEncryption {
  return resolvedEncryption(bucket, keys, bucket.settings.encryption ?? { algorithm: 'AES256', bucketKey: false });
}

/**
 * The ETag of a part, or of an object that is written as a whole: the MD5 of its content or, with encryption by KMS, a
 * random value. At AWS, too, the ETag of content that is encrypted by KMS is not an MD5.
 */
export function etagOf(md5: Buffer, { algorithm }: ObjectEncryption): string {
  return `"${(algorithm === 'AES256' ? md5 : randomBytes(16)).toString('hex')}"`;
}

/**
 * The encryption of an object, with the ARN of its KMS key (none for SSE-S3). AWS replies with the ARN even if the
 * client gave an id or alias. Without a given key, the ARN is that of the key that AWS manages. For a key that was not
 * created in this emulator, the ARN is the given ARN or is made from the given name.
 */
export function resolvedEncryption(
  bucket: Bucket,
  keys: KmsStore,
  { algorithm, kmsKeyId, bucketKey }: DefaultEncryption,
): ObjectEncryption {
  if (algorithm === 'AES256') return { algorithm, bucketKey };
  const { region, ownerId } = bucket;
  const made = kmsKeyId === undefined ? undefined : keys.named(kmsKeyId, { region, accountId: ownerId });
  if (made !== undefined) return { algorithm, kmsKeyArn: made.arn, bucketKey };
  const home = `arn:${partitionOf(region)}:kms:${region}:${ownerId}:`;
  if (kmsKeyId?.startsWith('arn:')) return { algorithm, kmsKeyArn: kmsKeyId, bucketKey };
  if (kmsKeyId?.startsWith('alias/') && kmsKeyId !== 'alias/aws/s3') {
    return { algorithm, kmsKeyArn: `${home}${kmsKeyId}`, bucketKey };
  }
  const named = kmsKeyId === undefined || kmsKeyId === 'alias/aws/s3' ? managedKeyId(home) : kmsKeyId;
  return { algorithm, kmsKeyArn: `${home}key/${named}`, bucketKey };
}

function managedKeyId(home: string): string {
  const hex = createHash('sha256').update(`logferry-emulator:aws/s3:${home}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
