import { canonicalOwnerId } from '../../core/arns.js';
import type { XmlMembers } from '../../xml/tree.js';
import type { Bucket, StoredObject } from '../model/bucket.js';
import { type Page, rollUp } from '../model/listing.js';
import { compareKeys } from '../model/ordered-map.js';
import { readContinuation, writeContinuation } from '../wire/continuation.js';
import { type ListingQuery, listingQuery, MAX_PAGE } from '../wire/listing-query.js';
import { xmlReply } from '../wire/replies.js';
import type { BucketOperation } from './operation.js';

export const listObjectsV2: BucketOperation = ({ call }, bucket) => {
  const { query } = call;
  const asked = listingQuery(call, 'max-keys');
  const startAfter = query.get('start-after') ?? undefined;
  const token = query.get('continuation-token') ?? undefined;
  const { entries, last } = list(bucket, asked, token === undefined ? startAfter : readContinuation(token));
  const withOwner = query.get('fetch-owner') === 'true';
  const members = {
    ...common(bucket, asked, last !== undefined),
    KeyCount: entries.length,
    ContinuationToken: token,
    NextContinuationToken: last === undefined ? undefined : writeContinuation(nameOf(last)),
    StartAfter: startAfter === undefined || token !== undefined ? undefined : asked.shown(startAfter),
    ...contents(bucket, asked, entries, withOwner),
  };
  return xmlReply('ListBucketResult', members);
};

/**
 * ListObjects, the older form of ListObjectsV2. The marker of a page is a key. AWS's reply has NextMarker only if the
 * request has a delimiter.
 */
export const listObjects: BucketOperation = ({ call }, bucket) => {
  const asked = listingQuery(call, 'max-keys');
  const marker = call.query.get('marker') ?? '';
  // If the marker is below a common prefix, an earlier page has listed that prefix.
  const after = marker === '' ? undefined : (rollUp(marker, asked.prefix, asked.delimiter) ?? marker);
  const { entries, last } = list(bucket, asked, after);
  const members = {
    ...common(bucket, asked, last !== undefined),
    Marker: asked.shown(marker),
    NextMarker: last === undefined || asked.delimiter === '' ? undefined : asked.shown(nameOf(last)),
    ...contents(bucket, asked, entries, true),
  };
  return xmlReply('ListBucketResult', members);
};

function common(bucket: Bucket, { prefix, delimiter, max, encodingType, shown }: ListingQuery, truncated: boolean) {
  return {
    Name: bucket.name,
    Prefix: shown(prefix),
    Delimiter: delimiter === '' ? undefined : shown(delimiter),
    MaxKeys: max,
    EncodingType: encodingType,
    IsTruncated: truncated,
  };
}

function contents(
  bucket: Bucket,
  { shown }: ListingQuery,
  entries: Page<StoredObject>['entries'],
  withOwner: boolean,
): XmlMembers {
  const objects = entries.filter((entry) => typeof entry !== 'string');
  const prefixes = entries.filter((entry) => typeof entry === 'string');
  const owner = withOwner ? { Owner: { ID: canonicalOwnerId(bucket.ownerId) } } : {};
  return {
    Contents: objects.map((object) => ({ Key: shown(object.key), ...describeObject(object), ...owner })),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: shown(prefix) })),
  };
}

/** An object in a listing, without its key. */
export function describeObject({ lastModifiedMs, etag, blob, checksum, storageClass }: StoredObject): XmlMembers {
  return {
    LastModified: listedTime(lastModifiedMs),
    ETag: etag,
    ChecksumAlgorithm: checksum.algorithm,
    ChecksumType: checksum.type,
    Size: blob.size,
    StorageClass: storageClass,
  };
}

/** S3 shows times in whole seconds. */
export function listedTime(atMs: number): string {
  return new Date(Math.floor(atMs / 1000) * 1000).toISOString();
}

/**
 * One page after the key or common prefix `after`. The keys below a common prefix are skipped, so the time depends only
 * on the number of entries.
 */
function list(
  { objects }: Bucket,
  { prefix, delimiter, max }: ListingQuery,
  after: string | undefined,
): Page<StoredObject> {
  const length = Math.min(max, MAX_PAGE);
  const beyond = (passed: string) =>
    objects.firstIndex((key) => compareKeys(key, passed) > 0 && !key.startsWith(passed));
  const entries: (StoredObject | string)[] = [];
  let index = objects.firstIndex((key) => compareKeys(key, prefix) >= 0);
  if (after !== undefined) {
    const passedPrefix = rollUp(after, prefix, delimiter) === after;
    index = Math.max(index, passedPrefix ? beyond(after) : objects.firstIndex((key) => compareKeys(key, after) > 0));
  }
  for (let key = objects.keyAt(index); key?.startsWith(prefix); key = objects.keyAt(index)) {
    if (entries.length >= length) return { entries, last: entries.at(-1) };
    const rolledUp = rollUp(key, prefix, delimiter);
    const object = objects.get(key);
    if (rolledUp !== undefined) entries.push(rolledUp);
    else if (object !== undefined) entries.push(object);
    index = rolledUp === undefined ? index + 1 : beyond(rolledUp);
  }
  return { entries, last: undefined };
}

function nameOf(entry: StoredObject | string): string {
  return typeof entry === 'string' ? entry : entry.key;
}
