import { elements, type XmlMembers } from '../../xml/tree.js';
import type { ObjectPart, StoredObject } from '../model/bucket.js';
import { checksumElement } from '../wire/checksums.js';
import { invalidArgument } from '../wire/errors.js';
import { unquoted } from '../wire/etag.js';
import { MAX_PAGE, pageLength, partMarker } from '../wire/listing-query.js';
import { xmlReply } from '../wire/replies.js';
import type { ObjectOperation } from './operation.js';
import { objectAt, versionHeader } from './request-version.js';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

/** Returns only the attributes that the request names. */
export const getObjectAttributes: ObjectOperation = ({ call }, bucket, key) => {
  const object = objectAt(bucket, key, call);
  const asked = String(call.headers['x-amz-object-attributes'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (asked.length === 0 || asked.some((name) => !ATTRIBUTES.includes(name))) {
    throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', asked.join(','));
  }
  const { algorithm, value, type } = object.checksum;
  const all: XmlMembers = {
    ETag: unquoted(object.etag),
    Checksum: { [checksumElement(algorithm)]: value, ChecksumType: type },
    ObjectParts: partsOf(object, call.headers['x-amz-max-parts'], call.headers['x-amz-part-number-marker']),
    StorageClass: object.storageClass,
    ObjectSize: object.blob.size,
  };
  const members = elements(Object.fromEntries(Object.entries(all).filter(([name]) => asked.includes(name))));
  const lastModified = { 'last-modified': new Date(object.lastModifiedMs).toUTCString() };
  return xmlReply('GetObjectAttributesResponse', members, { ...lastModified, ...versionHeader(bucket, object) });
};

function partsOf(
  { parts }: StoredObject,
  maxParts: string | string[] | undefined,
  marker: string | string[] | undefined,
): XmlMembers | undefined {
  if (parts === undefined) return undefined;
  const max = pageLength(maxParts === undefined ? null : String(maxParts), 'max-parts');
  const after = partMarker(marker === undefined ? null : String(marker));
  const following = parts.filter((part) => part.number > after);
  const page = following.slice(0, Math.min(max, MAX_PAGE));
  return {
    PartsCount: parts.length,
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: max,
    IsTruncated: page.length < following.length,
    // The reply of S3 lists only parts that have a checksum.
    Part: page.filter((part) => part.checksum !== undefined).map(describePart),
  };
}

function describePart({ number, size, checksum }: ObjectPart): XmlMembers {
  const sum = checksum === undefined ? {} : { [checksumElement(checksum.algorithm)]: checksum.value };
  return { PartNumber: number, Size: size, ...sum };
}
