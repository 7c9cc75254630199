import type { Call } from '../../http/call.js';
import type { Bucket, StoredObject, Version } from '../model/bucket.js';
import { checkVersionId, objectWithId } from '../model/version-lookup.js';
import { NULL_VERSION } from '../model/versions.js';

/**
 * The version a request names; undefined when it means the current one.
 * @throws ServiceError InvalidArgument when the text cannot be the id of a version in this bucket
 */
export function versionIdOf({ query }: Pick<Call, 'query'>, bucket: Bucket): string | undefined {
  const id = query.get('versionId');
  return id === null ? undefined : checkVersionId(id, bucket);
}

/**
 * The object that a request is about.
 * @throws ServiceError NoSuchKey, NoSuchVersion, or MethodNotAllowed when it is a delete marker
 */
export function objectAt(bucket: Bucket, key: string, call: Pick<Call, 'method' | 'query'>): StoredObject {
  return objectWithId(bucket, key, versionIdOf(call, bucket), call.method);
}

/** What names the version in an answer about it: nothing until versioning has been set on the bucket. */
export function versionHeader({ settings }: Bucket, { versionId }: Version): Record<string, string> {
  return settings.versioning === undefined ? {} : { 'x-amz-version-id': versionId };
}

/** The same for an answer to a write, which does not tell of the null version. */
export function writtenVersionHeader({ versionId }: Version): Record<string, string> {
  return versionId === NULL_VERSION ? {} : { 'x-amz-version-id': versionId };
}
