import { ServiceError } from '../../core/errors.js';
import type { Call } from '../../http/call.js';
import { invalidArgument } from '../wire/replies.js';
import type { Bucket, StoredObject, Version } from './bucket.js';
import { currentVersion, NULL_VERSION } from './versions.js';

const VERSION_ID = /^[A-Za-z0-9._]{32}$/;

/**
 * The version a request names; undefined when it means the current one.
 * @throws ServiceError InvalidArgument when the text cannot be the id of a version in this bucket
 */
export function versionIdOf({ query }: Pick<Call, 'query'>, bucket: Bucket): string | undefined {
  const id = query.get('versionId');
  return id === null ? undefined : checkVersionId(id, bucket);
}

/** @throws ServiceError InvalidArgument */
export function checkVersionId(id: string, { settings }: Bucket): string {
  if (id === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '');
  if (!isVersionId(id) || (id !== NULL_VERSION && settings.versioning === undefined)) {
    throw invalidArgument('Invalid version id specified', 'versionId', id);
  }
  return id;
}

export function isVersionId(text: string): boolean {
  return text === NULL_VERSION || VERSION_ID.test(text);
}

export function findVersion({ versions }: Bucket, key: string, versionId: string): Version | undefined {
  return versions.get(key)?.find((version) => version.versionId === versionId);
}

/**
 * The object that a request is about.
 * @throws ServiceError NoSuchKey, NoSuchVersion, or MethodNotAllowed when it is a delete marker
 */
export function objectAt(bucket: Bucket, key: string, call: Pick<Call, 'method' | 'query'>): StoredObject {
  return objectWithId(bucket, key, versionIdOf(call, bucket), call.method);
}

export function objectWithId(bucket: Bucket, key: string, versionId: string | undefined, method: string): StoredObject {
  const version = versionId === undefined ? currentVersion(bucket, key) : findVersion(bucket, key, versionId);
  if (version?.kind === 'object') return version;
  if (version === undefined) {
    if (versionId === undefined || bucket.settings.versioning === undefined) throw noSuchKey(key);
    throw new ServiceError('NoSuchVersion', 'The specified version does not exist.', 404, {
      Key: key,
      VersionId: versionId,
    });
  }
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  // Reading what a delete marker hides finds nothing; everything else would have to work on the marker itself.
  if (versionId === undefined && (method === 'GET' || method === 'HEAD')) throw noSuchKey(key, headers);
  throw new ServiceError(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
    { Method: method, ResourceType: 'DeleteMarker' },
    { ...headers, allow: 'DELETE', 'last-modified': new Date(version.lastModifiedMs).toUTCString() },
  );
}

export function noSuchKey(key: string, headers: Readonly<Record<string, string>> = {}): ServiceError {
  return new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key }, headers);
}

/** What names the version in an answer about it: nothing until versioning has been set on the bucket. */
export function versionHeader({ settings }: Bucket, { versionId }: Version): Record<string, string> {
  return settings.versioning === undefined ? {} : { 'x-amz-version-id': versionId };
}

/** The same for an answer to a write, which does not tell of the null version. */
export function writtenVersionHeader({ versionId }: Version): Record<string, string> {
  return versionId === NULL_VERSION ? {} : { 'x-amz-version-id': versionId };
}
