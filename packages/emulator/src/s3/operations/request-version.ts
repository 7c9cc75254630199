import type { Call } from '../../http/call.js';
import type { Bucket, StoredObject, Version } from '../model/bucket.js';
import { checkVersionId, objectWithId } from '../model/version-lookup.js';
import { NULL_VERSION } from '../model/versions.js';

/**
 * The version id in a request. Undefined stands for the current version.
 * @throws ServiceError InvalidArgument if the text cannot be the id of a version in this bucket
 */
export function versionIdOf({ query }: Pick<Call, 'query'>, bucket: Bucket): string | undefined {
  const id = query.get('versionId');
  return id === null ? undefined : checkVersionId(id, bucket);
}

/**
 * The object that a request names.
 * @throws ServiceError InvalidArgument for the version id, NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete
 * marker
 */
export function objectAt(
  bucket: Bucket,
  key: string,
  call: Pick<Call, 'method' | 'query'>,
  ofTags = false,
): StoredObject {
  return objectWithId(bucket, key, versionIdOf(call, bucket), { method: call.method, ofTags });
}

/**
 * The reply header with the version id of an object. It is absent as long as versioning was never set on the bucket.
 */
export function versionHeader({ settings }: Bucket, { versionId }: Version): Record<string, string> {
  return settings.versioning === undefined ? {} : { 'x-amz-version-id': versionId };
}

/** The reply header with the version id of an object that was just written. It is absent for the null version. */
export function writtenVersionHeader({ versionId }: Version): Record<string, string> {
  return versionId === NULL_VERSION ? {} : { 'x-amz-version-id': versionId };
}
