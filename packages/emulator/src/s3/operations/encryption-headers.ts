import type { IncomingHttpHeaders } from 'node:http';
import { defined } from '../../core/defined.js';
import type { KmsStore } from '../../kms/index.js';
import type { Bucket, DefaultEncryption, ObjectEncryption } from '../model/bucket.js';
import { bucketEncryption, resolvedEncryption } from '../model/encryption.js';
import { invalidArgument } from '../wire/errors.js';

const PREFIX = 'x-amz-server-side-encryption';
const KEY_ID = `${PREFIX}-aws-kms-key-id`;
const BUCKET_KEY = `${PREFIX}-bucket-key-enabled`;
const ALGORITHMS: readonly DefaultEncryption['algorithm'][] = ['AES256', 'aws:kms', 'aws:kms:dsse'];

/**
 * The encryption of a new object: the one in the headers, otherwise the bucket's default, otherwise SSE-S3.
 * @throws ServiceError InvalidArgument
 */
export function encryptionFor(headers: IncomingHttpHeaders, bucket: Bucket, keys: KmsStore): ObjectEncryption {
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
  return resolvedEncryption(bucket, keys, defined({ algorithm, bucketKey, kmsKeyId }));
}

export function encryptionHeaders({ algorithm, kmsKeyArn, bucketKey }: ObjectEncryption): Record<string, string> {
  return {
    [PREFIX]: algorithm,
    // The key in a bucket's encryption can be any text, but a header cannot contain every character.
    ...(kmsKeyArn === undefined ? {} : { [KEY_ID]: kmsKeyArn.replace(/[^\x20-\x7e]/g, '?') }),
    ...(kmsKeyArn !== undefined && bucketKey ? { [BUCKET_KEY]: 'true' } : {}),
  };
}
