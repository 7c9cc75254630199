import { ServiceError } from '../core/errors.js';
import type { Call, Reply } from '../http/call.js';
import type { Bucket, StoredObject } from './bucket.js';
import { checksumHeader } from './checksums.js';
import type { ObjectOperation } from './operation.js';
import { notImplemented, preconditionFailed } from './replies.js';

interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Query parameters of GetObject that replace a response header. */
const OVERRIDES = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
];

export const getObject: ObjectOperation = ({ call, store }, bucket, key) => {
  const object = objectAt(bucket, key, call);
  const conditional = conditionalReply(call, object);
  if (conditional !== undefined) return conditional;
  const { size } = object.blob;
  const range = rangeOf(call.headers.range, size);
  const headers = { ...objectHeaders(call, object, range), ...overrides(call) };
  if (size === 0) return { status: 200, headers };
  const { start, end } = range ?? { start: 0, end: size - 1 };
  return { status: range === undefined ? 200 : 206, headers, body: store.blobs.read(object.blob, start, end) };
};

export const headObject: ObjectOperation = ({ call }, bucket, key) => {
  const object = objectAt(bucket, key, call);
  const conditional = conditionalReply(call, object);
  if (conditional !== undefined) return conditional;
  const range = rangeOf(call.headers.range, object.blob.size);
  return { status: range === undefined ? 200 : 206, headers: objectHeaders(call, object, range) };
};

/** @throws ServiceError NoSuchKey */
function objectAt(bucket: Bucket, key: string, call: Call): StoredObject {
  const version = call.query.get('versionId');
  if (call.query.has('partNumber')) throw notImplemented('reading by partNumber');
  if (version !== null && version !== 'null') {
    throw new ServiceError('InvalidArgument', 'Invalid version id specified', 400, { ArgumentName: 'versionId' });
  }
  const object = bucket.objects.get(key);
  if (object === undefined) {
    throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
  }
  return object;
}

function objectHeaders(call: Call, object: StoredObject, range: ByteRange | undefined): Record<string, string> {
  const { size } = object.blob;
  const { algorithm, value } = object.checksum;
  // A checksum covers the whole object, so it does not go with a part of it.
  const withChecksum = range === undefined && String(call.headers['x-amz-checksum-mode']).toUpperCase() === 'ENABLED';
  return {
    ...object.headers,
    'accept-ranges': 'bytes',
    'content-length': String(range === undefined ? size : range.end - range.start + 1),
    ...(range === undefined ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
    etag: object.etag,
    'last-modified': new Date(object.lastModifiedMs).toUTCString(),
    'x-amz-server-side-encryption': 'AES256',
    ...(object.storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': object.storageClass }),
    ...(withChecksum ? { [checksumHeader(algorithm)]: value, 'x-amz-checksum-type': 'FULL_OBJECT' } : {}),
  };
}

function overrides(call: Call): Record<string, string> {
  const given = OVERRIDES.map((name) => [name, call.query.get(`response-${name}`)] as const);
  return Object.fromEntries(given.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}

/**
 * One byte range. A header that is not one, or has several, is ignored as S3 does.
 * @throws ServiceError InvalidRange when it lies outside the object
 */
function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const suffix = first === '';
  const start = suffix ? Math.max(0, size - Number(last)) : Number(first);
  const end = suffix || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (!suffix && last !== '' && Number(last) < start) return undefined;
  if (start >= size || (suffix && Number(last) === 0)) {
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416, {
      RangeRequested: header ?? '',
      ActualObjectSize: String(size),
    });
  }
  return { start, end };
}

function conditionalReply(call: Call, object: StoredObject): Reply | undefined {
  const { headers } = call;
  const matches = (list: string) =>
    list.split(',').some((each) => ['*', object.etag, object.etag.replaceAll('"', '')].includes(each.trim()));
  const modifiedMs = Math.floor(object.lastModifiedMs / 1000) * 1000;
  const ifMatch = headers['if-match'];
  const ifNoneMatch = headers['if-none-match'];
  const unmodifiedSince = Date.parse(headers['if-unmodified-since'] ?? '');
  const modifiedSince = Date.parse(headers['if-modified-since'] ?? '');
  if (ifMatch !== undefined ? !matches(ifMatch) : modifiedMs > unmodifiedSince) {
    throw preconditionFailed(ifMatch === undefined ? 'If-Unmodified-Since' : 'If-Match');
  }
  const unchanged = ifNoneMatch !== undefined ? matches(ifNoneMatch) : modifiedMs <= modifiedSince;
  return unchanged ? { status: 304, headers: { etag: object.etag } } : undefined;
}
