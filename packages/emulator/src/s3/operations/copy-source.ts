import { defined } from '../../core/defined.js';
import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import { checkCaller } from '../access/caller-access.js';
import { requireKmsKey } from '../access/kms-key-access.js';
import type { Bucket, StoredObject } from '../model/bucket.js';
import type { ObjectStore } from '../model/object-store.js';
import { checkVersionId, objectWithId } from '../model/version-lookup.js';
import { accessDenied, invalidArgument, noSuchBucket, notImplemented, preconditionFailed } from '../wire/errors.js';
import { failedCondition } from '../wire/read-conditions.js';
import { checkNotArchived } from './get-object.js';

const SOURCE = 'x-amz-copy-source';

export interface CopySource {
  readonly bucket: Bucket;
  readonly object: StoredObject;
  /** Whether the request names a version of the source. */
  readonly namesVersion: boolean;
}

/**
 * The headers of a copy request that the source's bucket policy gets for the read. Other headers, such as x-amz-acl,
 * are about the new object.
 */
const headersOfRead = ({ authorization, ...headers }: Call['headers']): Call['headers'] => ({
  ...defined({ authorization }),
  ...Object.fromEntries(
    ['x-amz-date', 'user-agent', 'referer'].flatMap((name) => (name in headers ? [[name, headers[name]]] : [])),
  ),
});

/**
 * Finds the object that x-amz-copy-source names. Checks that the request's conditions on this object are met, and that
 * the caller may read the object.
 * @throws ServiceError with S3's codes
 */
export function copySourceOf(call: Call, store: ObjectStore): CopySource {
  const { headers } = call;
  const { bucketName, key, versionId } = parseSource(String(headers[SOURCE] ?? ''));
  const bucket = store.bucket(bucketName);
  if (bucket === undefined) throw noSuchBucket(bucketName);
  const expectedOwner = headers['x-amz-source-expected-bucket-owner'];
  if (expectedOwner !== undefined && expectedOwner !== bucket.ownerId) throw accessDenied();
  const query = new URLSearchParams(versionId === undefined ? {} : { versionId });
  checkCaller({ ...call, query, headers: headersOfRead(headers) }, 'GetObject', bucket, key);
  const object = sourceObject(bucket, key, versionId);
  checkNotArchived(object);
  requireKmsKey(call, store.keys, { bucket, key }, object.encryption, 'Decrypt');
  const failed = failedCondition(
    {
      ifMatch: headerOf(call, `${SOURCE}-if-match`),
      ifNoneMatch: headerOf(call, `${SOURCE}-if-none-match`),
      ifModifiedSince: past(headerOf(call, `${SOURCE}-if-modified-since`), call.atMs),
      ifUnmodifiedSince: headerOf(call, `${SOURCE}-if-unmodified-since`),
    },
    object,
  );
  if (failed !== undefined) throw preconditionFailed(`${SOURCE}-${failed}`);
  return { bucket, object, namesVersion: versionId !== undefined };
}

/** The reply header with the id of the copied version. It is absent if the source bucket has no versioning. */
export function sourceVersionHeader({ bucket, object }: CopySource): Record<string, string> {
  return bucket.settings.versioning === undefined ? {} : { [`${SOURCE}-version-id`]: object.versionId };
}

function sourceObject(bucket: Bucket, key: string, versionId: string | undefined): StoredObject {
  const id = versionId === undefined ? undefined : checkVersionId(versionId, bucket);
  try {
    return objectWithId(bucket, key, id, { method: 'GET' });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'MethodNotAllowed') throw error;
    throw new ServiceError(
      'InvalidRequest',
      'The source of a copy request may not specifically refer to a delete marker by version id.',
    );
  }
}

/** Parses `bucket/key` or `/bucket/key`, percent-encoded, with an optional `?versionId=`. */
function parseSource(text: string): { bucketName: string; key: string; versionId: string | undefined } {
  const mark = text.lastIndexOf('?versionId=');
  const path = mark === -1 ? text : text.slice(0, mark);
  let decoded: string;
  try {
    decoded = decodeURIComponent(path).replace(/^\//, '');
  } catch {
    throw invalidArgument(`Invalid copy source encoding`, SOURCE, text);
  }
  if (decoded.startsWith('arn:')) throw notImplemented(`an ARN in ${SOURCE}`, { Header: SOURCE });
  const slash = decoded.indexOf('/');
  if (slash < 1 || slash === decoded.length - 1) {
    throw invalidArgument('Invalid copy source object key', SOURCE, text);
  }
  return {
    bucketName: decoded.slice(0, slash),
    key: decoded.slice(slash + 1),
    versionId: mark === -1 ? undefined : text.slice(mark + '?versionId='.length),
  };
}

/** A date in a condition; undefined for a date in the future, which S3 ignores. */
function past(date: string | undefined, nowMs: number): string | undefined {
  return Date.parse(date ?? '') > nowMs ? undefined : date;
}

function headerOf({ headers }: Call, name: string): string | undefined {
  const value = headers[name];
  return value === undefined ? undefined : String(value);
}
