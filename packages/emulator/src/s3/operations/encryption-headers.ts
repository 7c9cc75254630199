import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { partitionOf } from '../../core/arns.js';
import type { KmsStore } from '../../kms/index.js';
import type { Bucket, DefaultEncryption, ObjectEncryption } from '../model/bucket.js';
import { invalidArgument, notImplemented } from '../wire/replies.js';

const PREFIX = 'x-amz-server-side-encryption';
const KEY_ID = `${PREFIX}-aws-kms-key-id`;
const BUCKET_KEY = `${PREFIX}-bucket-key-enabled`;
const ALGORITHMS: readonly DefaultEncryption['algorithm'][] = ['AES256', 'aws:kms', 'aws:kms:dsse'];

/** @throws ServiceError NotImplemented for keys that the client keeps */
export function refuseCustomerKeys(headers: IncomingHttpHeaders): void {
  const ofCustomer = Object.keys(headers).find((name) => name.includes('server-side-encryption-customer-'));
  if (ofCustomer !== undefined) throw notImplemented(`the header ${ofCustomer}`, { Header: ofCustomer });
}

/**
 * What the headers ask for, else the bucket's default, else SSE-S3.
 * @throws ServiceError InvalidArgument; NotImplemented for keys that the client keeps
 */
export function encryptionFor(headers: IncomingHttpHeaders, bucket: Bucket, keys: KmsStore): ObjectEncryption {
  refuseCustomerKeys(headers);
  if (headers[`${PREFIX}-context`] !== undefined) throw notImplemented(`the header ${PREFIX}-context`);
  const asked = headers[PREFIX];
  const kmsKeyId = headers[KEY_ID] === undefined ? undefined : String(headers[KEY_ID]);
  const bucketKey = String(headers[BUCKET_KEY] ?? '').toLowerCase() === 'true';
  if (asked === undefined) {
    if (kmsKeyId !== undefined) {
      throw invalidArgument(
        `Server Side Encryption with AWS KMS managed key requires HTTP header ${PREFIX} : aws:kms`,
        PREFIX,
      );
    }
    return bucketEncryption(bucket, keys);
  }
  const algorithm = ALGORITHMS.find((each) => each === asked);
  if (algorithm === undefined) {
    throw invalidArgument('The encryption method specified is not supported', PREFIX, String(asked));
  }
  if (algorithm === 'AES256' && kmsKeyId !== undefined) {
    throw invalidArgument(
      `Server Side Encryption with AWS KMS managed key requires HTTP header ${PREFIX} : aws:kms`,
      PREFIX,
      algorithm,
    );
  }
  return resolved(bucket, keys, { algorithm, bucketKey, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) });
}

export function bucketEncryption(bucket: Bucket, keys: KmsStore): ObjectEncryption {
  return resolved(bucket, keys, bucket.settings.encryption ?? { algorithm: 'AES256', bucketKey: false });
}

export function encryptionHeaders({ algorithm, kmsKeyArn, bucketKey }: ObjectEncryption): Record<string, string> {
  return {
    [PREFIX]: algorithm,
    // A bucket's setting may name any text as its key, a header cannot hold it.
    ...(kmsKeyArn === undefined ? {} : { [KEY_ID]: kmsKeyArn.replace(/[^\x20-\x7e]/g, '?') }),
    ...(kmsKeyArn !== undefined && bucketKey ? { [BUCKET_KEY]: 'true' } : {}),
  };
}

/** An ETag is the content's MD5, except under KMS: there it must not be taken for one. */
export function etagOf(md5: Buffer, { algorithm }: ObjectEncryption): string {
  return `"${(algorithm === 'AES256' ? md5 : randomBytes(16)).toString('hex')}"`;
}

/**
 * AWS answers with the key's ARN, however it was named; without a name it is the key that AWS manages. A key that was
 * never made here keeps its name.
 */
function resolved(
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
