import { elements, type XmlMembers } from '../../../xml/tree.js';
import type { Bucket, MultipartUpload } from '../../model/bucket.js';
import { listingQuery, MAX_PAGE, pageLength, pageOf } from '../../model/listing.js';
import { compareKeys } from '../../model/ordered-keys.js';
import { canonicalOwnerId } from '../../model/object-store.js';
import { invalidArgument, S3_NAMESPACE, xml } from '../../wire/replies.js';
import type { BucketOperation, ObjectOperation } from '../operation.js';
import { checksumMember } from './upload-part.js';
import { uploadOf } from './find-upload.js';

export const listParts: ObjectOperation = ({ call }, bucket, key) => {
  const upload = uploadOf(call, bucket, key);
  const max = pageLength(call.query.get('max-parts'), 'max-parts');
  const after = pageLength(call.query.get('part-number-marker') ?? '0', 'part-number-marker');
  const following = [...upload.parts.values()]
    .filter((part) => part.number > after)
    .sort((a, b) => a.number - b.number);
  const page = following.slice(0, Math.min(max, MAX_PAGE));
  const members = elements({
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.id,
    ...partiesOf(bucket, upload),
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: max,
    IsTruncated: page.length < following.length,
    ...checksumOf(upload),
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(part.lastModifiedMs).toISOString(),
      ETag: part.etag,
      Size: part.blob.size,
      ...(upload.checksum === undefined ? {} : checksumMember(part.checksum)),
    })),
  });
  return xml(`<ListPartsResult xmlns="${S3_NAMESPACE}">${members}</ListPartsResult>`);
};

/** Uploads in progress: by key, and those of a key from the oldest to the newest. */
export const listMultipartUploads: BucketOperation = ({ call }, bucket) => {
  const { query } = call;
  const asked = listingQuery(call, 'max-uploads');
  const { prefix, delimiter, max, encodingType, shown } = asked;
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '');
  const { entries, last } = pageOf(uploadsAfter(bucket, keyMarker, idMarker), asked, keyMarker);
  const nextKey = last === undefined || typeof last === 'string' ? last : last.key;
  const head = elements({
    Bucket: bucket.name,
    KeyMarker: shown(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: nextKey === undefined ? '' : shown(nextKey),
    NextUploadIdMarker: typeof last === 'object' ? last.id : '',
    Prefix: prefix === '' ? undefined : shown(prefix),
    Delimiter: delimiter === '' ? undefined : shown(delimiter),
    MaxUploads: max,
    EncodingType: encodingType,
    IsTruncated: last !== undefined,
  });
  const listed = entries.map((entry) =>
    elements(
      typeof entry === 'string'
        ? { CommonPrefixes: { Prefix: shown(entry) } }
        : { Upload: { Key: shown(entry.key), ...describe(bucket, entry) } },
    ),
  );
  return xml(
    `<ListMultipartUploadsResult xmlns="${S3_NAMESPACE}">${head}${listed.join('')}</ListMultipartUploadsResult>`,
  );
};

function describe(bucket: Bucket, upload: MultipartUpload): XmlMembers {
  return {
    UploadId: upload.id,
    ...partiesOf(bucket, upload),
    Initiated: new Date(upload.initiatedMs).toISOString(),
    ...checksumOf(upload),
  };
}

function partiesOf(bucket: Bucket, { initiatorId, attributes }: MultipartUpload): XmlMembers {
  return {
    Initiator: { ID: canonicalOwnerId(initiatorId) },
    Owner: { ID: canonicalOwnerId(bucket.ownerId) },
    StorageClass: attributes.storageClass,
  };
}

function checksumOf({ checksum }: MultipartUpload): XmlMembers {
  return checksum === undefined ? {} : { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type };
}

/** What follows the markers; without an upload the whole key has been listed. @throws ServiceError InvalidArgument */
function uploadsAfter({ uploads }: Bucket, keyMarker: string, idMarker: string): readonly MultipartUpload[] {
  // Uploads are kept in the order they began in, which the sort keeps within a key.
  const all = [...uploads.values()].sort((a, b) => compareKeys(a.key, b.key));
  if (keyMarker === '') return all;
  if (idMarker === '') return all.filter((upload) => compareKeys(upload.key, keyMarker) > 0);
  const index = all.findIndex((upload) => upload.id === idMarker);
  if (all[index]?.key === keyMarker) return all.slice(index + 1);
  throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', idMarker);
}
