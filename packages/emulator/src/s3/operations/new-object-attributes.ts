import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../../core/service-error.js';
import { requireKmsKey } from '../access/kms-key-access.js';
import type { Bucket, ObjectAttributes } from '../model/bucket.js';
import { checkTags } from '../model/object-tags.js';
import { notImplemented } from '../wire/errors.js';
import { tagsInHeader } from '../wire/tagging-header.js';
import { encryptionFor } from './encryption-headers.js';
import { lockFor } from './object-lock-headers.js';
import type { S3Context } from './operation.js';
import { objectOwnershipOf } from './settings/ownership-controls.js';

const STORED_HEADERS = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires'];
const MAX_METADATA_BYTES = 2 * 1024;
const STORAGE_CLASSES = new Set([
  ...['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING'],
  ...['GLACIER', 'DEEP_ARCHIVE', 'GLACIER_IR'],
]);

/**
 * The attributes that a request sets on its new object.
 * @throws ServiceError with S3's codes
 */
export function newObjectAttributes(context: S3Context, bucket: Bucket, key: string): ObjectAttributes {
  const { call } = context;
  const { headers } = call;
  refuseAcl(headers, bucket);
  const tagging = headers['x-amz-tagging'];
  const encryption = encryptionFor(headers, bucket, context.store.keys);
  requireKmsKey(call, context.store.keys, { bucket, key }, encryption, 'GenerateDataKey');
  return {
    headers: storedHeaders(headers),
    storageClass: storageClassOf(headers),
    encryption,
    tags: tagging === undefined ? [] : checkTags(tagsInHeader(String(tagging))),
    ...lockFor(headers, bucket, context.clock.now()),
  };
}

/**
 * Refuses ACLs that the emulator cannot give to an object. While ACLs are disabled, S3 and the emulator accept only
 * `bucket-owner-full-control`. While ACLs are enabled, S3 accepts all canned ACLs; the emulator also accepts `private`,
 * the default, and refuses the others by name.
 * @throws ServiceError AccessControlListNotSupported, NotImplemented
 */
function refuseAcl(headers: IncomingHttpHeaders, { settings }: Bucket): void {
  const acl = headers['x-amz-acl'];
  const grant = Object.keys(headers).find((name) => name.startsWith('x-amz-grant-'));
  if (grant === undefined && (acl === undefined || acl === 'bucket-owner-full-control')) return;
  if (objectOwnershipOf(settings) === 'BucketOwnerEnforced') {
    throw new ServiceError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  if (grant !== undefined) throw notImplemented(`the header ${grant}`, { Header: grant });
  if (acl !== 'private') throw notImplemented(`the canned ACL ${String(acl)} of an object`, { Header: 'x-amz-acl' });
}

function storageClassOf(headers: IncomingHttpHeaders): string {
  const storageClass = String(headers['x-amz-storage-class'] ?? 'STANDARD');
  if (!STORAGE_CLASSES.has(storageClass)) {
    throw new ServiceError('InvalidStorageClass', 'The storage class you specified is not valid');
  }
  return storageClass;
}

function storedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
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
