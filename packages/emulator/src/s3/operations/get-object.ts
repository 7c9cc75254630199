import { ServiceError } from '../../core/service-error.js';
import type { Call, Reply } from '../../http/call.js';
import { mayCall } from '../access/caller-access.js';
import { requireKmsKey } from '../access/kms-key-access.js';
import type { Bucket, StoredObject } from '../model/bucket.js';
import { type ByteRange, partRangeOf, rangeOf } from '../wire/byte-range.js';
import { checksumHeader } from '../wire/checksums.js';
import { invalidArgument, preconditionFailed } from '../wire/errors.js';
import { failedCondition } from '../wire/read-conditions.js';
import { encryptionHeaders } from './encryption-headers.js';
import { lockHeaders } from './object-lock-headers.js';
import type { ObjectOperation } from './operation.js';
import { objectAt, versionHeader } from './request-version.js';

type Locks = Pick<StoredObject, 'retention' | 'legalHold'>;

/** Response headers that query parameters of GetObject and HeadObject can replace. */
const OVERRIDES = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
];

export const getObject: ObjectOperation = (context, bucket, key) => {
  const { call, store } = context;
  const object = objectAt(bucket, key, call);
  checkNotArchived(object);
  requireKmsKey(call, store.keys, { bucket, key }, object.encryption, 'Decrypt');
  const reply = replyWithout(call, bucket, object);
  if (reply.status === 304) return reply;
  const headers = { ...reply.headers, ...overrides(call) };
  if (object.blob.size === 0) return { ...reply, headers };
  const { start, end } = askedRange(call, object) ?? { start: 0, end: object.blob.size - 1 };
  return { ...reply, headers, body: store.blobs.read(object.blob, start, end) };
};

export const headObject: ObjectOperation = ({ call }, bucket, key) => {
  const reply = replyWithout(call, bucket, objectAt(bucket, key, call));
  return reply.status === 304 ? reply : { ...reply, headers: { ...reply.headers, ...overrides(call) } };
};

/**
 * Checks that an object can be read. Objects in archive classes would have to be restored first.
 * @throws ServiceError InvalidObjectState
 */
export function checkNotArchived({ storageClass }: StoredObject): void {
  if (storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE') return;
  const message = "The operation is not valid for the object's storage class";
  throw new ServiceError('InvalidObjectState', message, 403, { StorageClass: storageClass });
}

/** The reply without the bytes. */
function replyWithout(call: Call, bucket: Bucket, object: StoredObject): Reply {
  if (unchanged(call, object)) {
    return { status: 304, headers: { etag: object.etag, ...versionHeader(bucket, object) } };
  }
  const range = askedRange(call, object);
  const locks = shownLocks(call, bucket, object);
  const headers = { ...objectHeaders(call, object, range), ...lockHeaders(locks), ...versionHeader(bucket, object) };
  return { status: range === undefined ? 200 : 206, headers };
}

/** The retention and the legal hold of an object, as far as the caller may read them. */
function shownLocks(call: Call, bucket: Bucket, { key, retention, legalHold }: StoredObject): Locks {
  return {
    retention: retention && mayCall(call, 'GetObjectRetention', bucket, key) ? retention : undefined,
    legalHold: legalHold && mayCall(call, 'GetObjectLegalHold', bucket, key) ? legalHold : undefined,
  };
}

function askedRange(call: Call, object: StoredObject): ByteRange | undefined {
  const part = call.query.get('partNumber');
  if (part === null) return rangeOf(call.headers.range, object.blob.size);
  if (call.headers.range === undefined)
    return partRangeOf(part, object.parts?.map(({ size }) => size) ?? [object.blob.size]);
  throw new ServiceError('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
}

function objectHeaders(call: Call, object: StoredObject, range: ByteRange | undefined): Record<string, string> {
  const { size } = object.blob;
  const parts = call.query.has('partNumber') ? object.parts?.length : undefined;
  return {
    ...object.headers,
    'accept-ranges': 'bytes',
    'content-length': String(range === undefined ? size : range.end - range.start + 1),
    ...(range === undefined ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
    etag: object.etag,
    'last-modified': new Date(object.lastModifiedMs).toUTCString(),
    ...encryptionHeaders(object.encryption),
    ...(object.tags.length === 0 ? {} : { 'x-amz-tagging-count': String(object.tags.length) }),
    ...(object.storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': object.storageClass }),
    ...shownChecksum(call, object, range),
    ...(parts === undefined ? {} : { 'x-amz-mp-parts-count': String(parts) }),
  };
}

/**
 * The checksum in a reply, if the request asks for it. A reply with only a range of the object has none, because the
 * checksum is for the whole object. The reply for a part has the checksum of the part.
 */
function shownChecksum(
  { headers, query }: Call,
  { blob, checksum, parts }: StoredObject,
  range: ByteRange | undefined,
): Record<string, string> {
  if (String(headers['x-amz-checksum-mode']).toUpperCase() !== 'ENABLED') return {};
  const part = query.has('partNumber') ? parts?.[Number(query.get('partNumber')) - 1] : undefined;
  const whole = range === undefined || (range.start === 0 && range.end === blob.size - 1);
  const shown = part === undefined ? (whole ? checksum : undefined) : part.checksum;
  if (shown === undefined) return {};
  return { [checksumHeader(shown.algorithm)]: shown.value, 'x-amz-checksum-type': checksum.type };
}

/**
 * The response headers that the query parameters `response-*` set.
 * @throws ServiceError InvalidArgument for a value that no header can contain
 */
function overrides(call: Call): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = call.query.get(`response-${name}`);
    if (value === null) continue;
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw invalidArgument('Header value cannot be represented using ISO-8859-1.', `response-${name}`, value);
    }
    headers[name] = value;
  }
  return headers;
}

/** Whether the conditional headers require the reply 304 (Not Modified). @throws ServiceError PreconditionFailed */
function unchanged({ headers }: Call, object: StoredObject): boolean {
  const failed = failedCondition(
    {
      ifMatch: headers['if-match'],
      ifNoneMatch: headers['if-none-match'],
      ifModifiedSince: headers['if-modified-since'],
      ifUnmodifiedSince: headers['if-unmodified-since'],
    },
    object,
  );
  if (failed === 'If-Match' || failed === 'If-Unmodified-Since') throw preconditionFailed(failed);
  return failed !== undefined;
}
