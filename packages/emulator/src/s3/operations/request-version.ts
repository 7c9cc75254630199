import type { Call } from '../../http/call.js';
import type { Bucket, StoredObject, Version } from '../model/bucket.js';
import { checkVersionId, objectWithId } from '../model/version-lookup.js';
import { NULL_VERSION } from '../model/versions.js';

/**
 * The version that a request names; undefined means the current one.
 * @throws ServiceError InvalidArgument if the text cannot be the id of a version in this bucket
 */
export function versionIdOf({ query }: Pick<Call, 'query'>, bucket: Bucket): string | undefined {
  const id = query.get('versionId');
  return id === null ? undefined : checkVersionId(id, bucket);
}

/**
 * The object that a request names.
 * @throws ServiceError NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker
 */
export function objectAt(bucket: Bucket, key: string, call: Pick<Call, 'method' | 'query'>): StoredObject {
  return objectWithId(bucket, key, versionIdOf(call, bucket), call.method);
}

/** The header with the version in a reply; absent until versioning has been set on the bucket. */
export function versionHeader({ settings }: Bucket, { versionId }: Version): Record<string, string> {
  return settings.versioning === undefined ? {} : { 'x-amz-version-id': versionId };
}

/** The same header in the reply to a write, which does not name the null version. */
export function writtenVersionHeader({ versionId }: Version): Record<string, string> {
  return versionId === NULL_VERSION ? {} : { 'x-amz-version-id': versionId };
}
