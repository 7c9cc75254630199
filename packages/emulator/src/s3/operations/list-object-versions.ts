import { canonicalOwnerId } from '../../core/arns.js';
import { elements, type XmlMembers } from '../../xml/tree.js';
import type { Bucket, Version } from '../model/bucket.js';
import { pageOf } from '../model/listing.js';
import { compareKeys } from '../model/ordered-map.js';
import { isVersionIdOf } from '../model/versions.js';
import { invalidArgument } from '../wire/errors.js';
import { listingQuery } from '../wire/listing-query.js';
import { xmlReply } from '../wire/replies.js';
import { describeObject, listedTime } from './list-objects.js';
import type { BucketOperation } from './operation.js';

/**
 * Lists all versions and delete markers in the order of their keys. The versions of one key are listed from the newest
 * to the oldest.
 */
export const listObjectVersions: BucketOperation = ({ call }, bucket) => {
  const { query } = call;
  const asked = listingQuery(call, 'max-keys');
  const { prefix, delimiter, max, encodingType, shown } = asked;
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker') ?? '';
  checkMarkers(bucket, keyMarker, query.get('version-id-marker'));
  const { entries, last } = pageOf(versionsAfter(bucket, prefix, keyMarker, versionMarker), asked, keyMarker);
  const nextKey = last === undefined || typeof last === 'string' ? last : last.key;
  const head = elements({
    Name: bucket.name,
    Prefix: shown(prefix),
    KeyMarker: shown(keyMarker),
    VersionIdMarker: versionMarker,
    NextKeyMarker: nextKey === undefined ? undefined : shown(nextKey),
    NextVersionIdMarker: typeof last === 'object' ? last.versionId : undefined,
    MaxKeys: max,
    Delimiter: delimiter === '' ? undefined : shown(delimiter),
    EncodingType: encodingType,
    IsTruncated: last !== undefined,
  });
  const listed = entries.map((entry) =>
    elements(typeof entry === 'string' ? { CommonPrefixes: { Prefix: shown(entry) } } : describe(bucket, entry, shown)),
  );
  return xmlReply('ListVersionsResult', head + listed.join(''));
};

function describe(bucket: Bucket, version: Version, shown: (text: string) => string): XmlMembers {
  const members = {
    Key: shown(version.key),
    VersionId: version.versionId,
    IsLatest: bucket.versions.get(version.key)?.[0] === version,
    Owner: { ID: canonicalOwnerId(bucket.ownerId) },
  };
  return version.kind === 'object'
    ? { Version: { ...members, ...describeObject(version) } }
    : { DeleteMarker: { ...members, LastModified: listedTime(version.lastModifiedMs) } };
}

/**
 * The versions after the markers. A key marker without a version marker means that all versions of that key have been
 * listed. If the version that the marker names was deleted after the previous page, all remaining versions of the key
 * are listed.
 */
function* versionsAfter(
  { versions }: Bucket,
  prefix: string,
  keyMarker: string,
  versionMarker: string,
): Generator<Version> {
  const start = compareKeys(keyMarker, prefix) > 0 ? keyMarker : prefix;
  let index = versions.firstIndex((key) => compareKeys(key, start) >= 0);
  for (let key = versions.keyAt(index); key?.startsWith(prefix); key = versions.keyAt(index)) {
    index += 1;
    const list = versions.get(key) ?? [];
    if (key !== keyMarker) yield* list;
    else if (versionMarker !== '') yield* list.slice(list.findIndex((each) => each.versionId === versionMarker) + 1);
  }
}

/** Checks the markers of a request. @throws ServiceError InvalidArgument */
function checkMarkers(bucket: Bucket, keyMarker: string, versionMarker: string | null): void {
  if (versionMarker === null) return;
  if (keyMarker === '') {
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionMarker,
    );
  }
  if (versionMarker !== '' && !isVersionIdOf(bucket, versionMarker)) {
    throw invalidArgument('Invalid version id specified', 'version-id-marker', versionMarker);
  }
}
