import { ServiceError } from '../../core/errors.js';
import { invalidArgument, noSuchKey, noSuchVersion } from '../wire/errors.js';
import type { Bucket, StoredObject, Version } from './bucket.js';
import { currentVersion, NULL_VERSION } from './versions.js';

const VERSION_ID = /^[A-Za-z0-9._]{32}$/;

/**
 * Checks a version id of a request.
 * @throws ServiceError InvalidArgument if the bucket cannot have a version with this id
 */
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
 * The object with a key and a version id. Without a version id, it is the current object of the key.
 * @throws ServiceError NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker
 */
export function objectWithId(bucket: Bucket, key: string, versionId: string | undefined, method: string): StoredObject {
  const version = versionId === undefined ? currentVersion(bucket, key) : findVersion(bucket, key, versionId);
  if (version?.kind === 'object') return version;
  if (version === undefined) {
    if (versionId === undefined || bucket.settings.versioning === undefined) throw noSuchKey(key);
    throw noSuchVersion({ Key: key, VersionId: versionId });
  }
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  // If the current version is a delete marker, a read without a version id finds no object. Any other request is
  // for the marker itself, on which S3 allows only DELETE.
  if (versionId === undefined && (method === 'GET' || method === 'HEAD')) throw noSuchKey(key, headers);
  throw new ServiceError(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
    { Method: method, ResourceType: 'DeleteMarker' },
    { ...headers, allow: 'DELETE', 'last-modified': new Date(version.lastModifiedMs).toUTCString() },
  );
}
