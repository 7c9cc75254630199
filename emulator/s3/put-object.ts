import { ServiceError } from '../core/errors.js';
import type { Call } from '../http/call.js';
import type { Bucket } from './bucket.js';
import { checksumHeader } from './checksums.js';
import type { ObjectOperation } from './operation.js';
import { receiveBody } from './receive.js';
import { empty, notImplemented, preconditionFailed, refuseHeaders } from './replies.js';

const STORED_HEADERS = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires'];
const MAX_METADATA_BYTES = 2 * 1024;
const STORAGE_CLASSES = new Set([
  ...['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING'],
  ...['GLACIER', 'DEEP_ARCHIVE', 'GLACIER_IR'],
]);
/** Features that would change what happens to the object. */
const REFUSED_HEADERS = [
  'x-amz-tagging',
  'x-amz-website-redirect-location',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-write-offset-bytes',
];

export const putObject: ObjectOperation = async ({ call, store }, bucket, key) => {
  checkFeatures(call);
  const headers = storedHeaders(call);
  const storageClass = storageClassOf(call);
  checkConditions(call, bucket, key);
  const { blob, etag, checksum, checksumGiven } = await receiveBody(call, store.blobs);
  try {
    // The bucket may have gone, and another writer may have won, while the body came in.
    if (store.bucket(bucket.name) !== bucket) {
      throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket.name });
    }
    checkConditions(call, bucket, key);
  } catch (error) {
    await store.blobs.remove(blob);
    throw error;
  }
  await store.commit(bucket, { key, blob, etag, checksum, storageClass, headers });
  return empty(200, {
    etag,
    'x-amz-server-side-encryption': 'AES256',
    ...(checksumGiven || checksum.algorithm === 'CRC64NVME'
      ? { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' }
      : {}),
  });
};

function checkFeatures(call: Call): void {
  refuseHeaders(call, REFUSED_HEADERS);
  const { headers } = call;
  const encryption = headers['x-amz-server-side-encryption'];
  if (encryption !== undefined && encryption !== 'AES256') throw notImplemented(`encryption with ${encryption}`);
  if (Object.keys(headers).some((name) => name.startsWith('x-amz-object-lock-'))) {
    throw new ServiceError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  }
  const acl = headers['x-amz-acl'];
  const grants = Object.keys(headers).some((name) => name.startsWith('x-amz-grant-'));
  // Buckets have ACLs disabled by default; then only this one is allowed.
  if (grants || (acl !== undefined && acl !== 'bucket-owner-full-control')) {
    throw new ServiceError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
}

function storageClassOf(call: Call): string {
  const storageClass = String(call.headers['x-amz-storage-class'] ?? 'STANDARD');
  if (!STORAGE_CLASSES.has(storageClass)) {
    throw new ServiceError('InvalidStorageClass', 'The storage class you specified is not valid');
  }
  return storageClass;
}

function storedHeaders(call: Call): Record<string, string> {
  const { headers } = call;
  const stored: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of STORED_HEADERS) {
    const value = headers[name];
    if (value !== undefined && value !== '') stored[name] = String(value);
  }
  const encodings = String(headers['content-encoding'] ?? '')
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'aws-chunked');
  if (encodings.length > 0) stored['content-encoding'] = encodings.join(',');
  let metadataBytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-meta-')) continue;
    stored[name] = String(value);
    metadataBytes += name.length - 'x-amz-meta-'.length + Buffer.byteLength(String(value), 'latin1');
  }
  if (metadataBytes > MAX_METADATA_BYTES) {
    throw new ServiceError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
      Size: String(metadataBytes),
      MaxSizeAllowed: String(MAX_METADATA_BYTES),
    });
  }
  return stored;
}

/** Conditional writes: `If-None-Match: *` writes only a new key, `If-Match` only over a known version. */
function checkConditions(call: Call, bucket: Bucket, key: string): void {
  const existing = bucket.objects.get(key);
  const ifNoneMatch = call.headers['if-none-match'];
  const ifMatch = call.headers['if-match'];
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*' || ifMatch !== undefined) {
      throw notImplemented('If-None-Match with anything but *', { Header: 'If-None-Match' });
    }
    if (existing !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (ifMatch !== undefined) {
    if (existing === undefined) {
      throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
    }
    if (unquoted(ifMatch) !== unquoted(existing.etag)) throw preconditionFailed('If-Match');
  }
}

function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
