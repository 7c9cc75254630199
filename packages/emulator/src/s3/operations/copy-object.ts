import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import type { Bucket, ObjectAttributes, StoredObject } from '../model/bucket.js';
import { etagOf } from '../model/encryption.js';
import { bytesOf, writeHashed } from '../model/hashed-blob.js';
import { type ChecksumAlgorithm, checksumElement, isChecksumAlgorithm } from '../wire/checksums.js';
import { invalidArgument } from '../wire/errors.js';
import { xmlReply } from '../wire/replies.js';
import { type CopySource, copySourceOf, sourceVersionHeader } from './copy-source.js';
import { encryptionHeaders } from './encryption-headers.js';
import { newObjectAttributes } from './new-object-attributes.js';
import type { ObjectOperation } from './operation.js';
import { writtenVersionHeader } from './request-version.js';
import { writeCondition } from './write-condition.js';

/** Maximum size of an object that CopyObject copies (bytes). Larger objects must be copied in parts. */
const MAX_COPY_BYTES = 5 * 1024 * 1024 * 1024;

export const copyObject: ObjectOperation = async (context, bucket, key) => {
  const { call, store } = context;
  const source = copySourceOf(call, store);
  const { object } = source;
  const metadata = directive(call, 'metadata');
  const tagging = directive(call, 'tagging');
  const asked = newObjectAttributes(context, bucket, key);
  const attributes: ObjectAttributes = {
    ...asked,
    headers: metadata === 'REPLACE' ? asked.headers : object.headers,
    tags: tagging === 'REPLACE' ? asked.tags : object.tags,
  };
  refuseNoChange(call, source, bucket, key, metadata);
  if (object.blob.size > MAX_COPY_BYTES) {
    throw new ServiceError(
      'InvalidRequest',
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY_BYTES}`,
    );
  }
  const algorithm = algorithmFor(call, object);
  const unchanged = writeCondition(call, bucket, key);
  const { blob, md5, checksum } = await writeHashed(store.blobs, bytesOf(store.blobs, object.blob), algorithm);
  const copy = await store.commit(
    bucket,
    {
      ...attributes,
      key,
      blob,
      etag: etagOf(md5, attributes.encryption),
      checksum: { ...checksum, type: 'FULL_OBJECT' },
      parts: undefined,
    },
    unchanged,
  );
  const members = {
    LastModified: new Date(copy.lastModifiedMs).toISOString(),
    ETag: copy.etag,
    ChecksumType: copy.checksum.type,
    [checksumElement(algorithm)]: copy.checksum.value,
  };
  const headers = {
    ...encryptionHeaders(copy.encryption),
    ...writtenVersionHeader(copy),
    ...sourceVersionHeader(source),
  };
  return xmlReply('CopyObjectResult', members, headers);
};

/** @throws ServiceError InvalidArgument */
function directive({ headers }: Call, what: 'metadata' | 'tagging'): 'COPY' | 'REPLACE' {
  const name = `x-amz-${what}-directive`;
  const value = headers[name] ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw invalidArgument(`Unknown ${what} directive.`, name, String(value));
}

/**
 * Refuses a copy of an object onto itself that would change nothing. In a bucket with versioning, a request that names
 * a version is not refused, even if this version is the current one.
 * @throws ServiceError InvalidRequest
 */
function refuseNoChange(
  call: Call,
  { bucket: from, object, namesVersion }: CopySource,
  to: Bucket,
  key: string,
  metadata: string,
) {
  const { headers } = call;
  const changes =
    from !== to ||
    object.key !== key ||
    (namesVersion && to.settings.versioning !== undefined) ||
    metadata === 'REPLACE' ||
    headers['x-amz-storage-class'] !== undefined ||
    headers['x-amz-server-side-encryption'] !== undefined ||
    to.settings.encryption !== undefined;
  if (changes) return;
  throw new ServiceError(
    'InvalidRequest',
    'This copy request is illegal because it is trying to copy an object to itself without changing the ' +
      "object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

/** @throws ServiceError InvalidRequest */
function algorithmFor({ headers }: Call, { checksum }: StoredObject): ChecksumAlgorithm {
  const asked = headers['x-amz-checksum-algorithm'];
  if (asked === undefined) return checksum.algorithm;
  const algorithm = String(asked).toUpperCase();
  if (isChecksumAlgorithm(algorithm)) return algorithm;
  throw new ServiceError('InvalidRequest', 'Value for x-amz-checksum-algorithm header is invalid.');
}
