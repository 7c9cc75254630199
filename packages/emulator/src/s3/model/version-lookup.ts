import { ServiceError } from '../../core/service-error.js';
import { invalidArgument, noSuchKey, noSuchVersion } from '../wire/errors.js';
import type { Bucket, StoredObject, Version } from './bucket.js';
import { currentVersion, isVersionIdOf } from './versions.js';

/**
 * Checks a version id of a request.
 * @throws ServiceError InvalidArgument if the id is neither `null` nor the id of a present or deleted version of the
 * bucket
 */
export function checkVersionId(id: string, bucket: Bucket): string {
  if (id === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '');
  if (!isVersionIdOf(bucket, id)) throw invalidArgument('Invalid version id specified', 'versionId', id);
  return id;
}

export function findVersion({ versions }: Bucket, key: string, versionId: string): Version | undefined {
  return versions.get(key)?.find((version) => version.versionId === versionId);
}

/** A request for an object: its method, and whether it is for the tags of the object. */
export interface Access {
  readonly method: string;
  readonly ofTags?: boolean;
}

/**
 * The object with a key and a version id. Without a version id, it is the current object of the key.
 * @throws ServiceError NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker
 */
export function objectWithId(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  { method, ofTags = false }: Access,
): StoredObject {
  const version = versionId === undefined ? currentVersion(bucket, key) : findVersion(bucket, key, versionId);
  if (version?.kind === 'object') return version;
  if (version === undefined) {
    if (versionId === undefined || bucket.settings.versioning === undefined) throw noSuchKey(key);
    throw noSuchVersion({ Key: key, VersionId: versionId });
  }
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  // If the current version is a delete marker, a read without a version id finds no object. Any other request is
  // for the marker itself, on which S3 allows only DELETE. This also applies to requests for tags.
  const reads = (method === 'GET' || method === 'HEAD') && !ofTags;
  if (versionId === undefined && reads) throw noSuchKey(key, headers);
  throw new ServiceError(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
    { Method: method, ResourceType: 'DeleteMarker' },
    { ...headers, allow: 'DELETE', 'last-modified': new Date(version.lastModifiedMs).toUTCString() },
  );
}
