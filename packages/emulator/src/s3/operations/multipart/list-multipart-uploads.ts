import { elements, type XmlMembers } from '../../../xml/tree.js';
import type { Bucket, MultipartUpload } from '../../model/bucket.js';
import { pageOf } from '../../model/listing.js';
import { compareKeys } from '../../model/ordered-map.js';
import { invalidArgument } from '../../wire/errors.js';
import { listingQuery } from '../../wire/listing-query.js';
import { xmlReply } from '../../wire/replies.js';
import type { BucketOperation } from '../operation.js';
import { checksumOf, partiesOf } from './describe-upload.js';

/**
 * Lists uploads in progress in the order of their keys. The uploads of one key are listed from the oldest to the
 * newest.
 */
export const listMultipartUploads: BucketOperation = ({ call }, bucket) => {
  const { query } = call;
  const asked = listingQuery(call, 'max-uploads');
  const { prefix, delimiter, max, encodingType, shown } = asked;
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '');
  const { entries, last } = pageOf(uploadsAfter(bucket, keyMarker, idMarker), asked, keyMarker);
  // The markers of S3 name the last upload of the page, even if no page follows. A page that has only common prefixes
  // has no markers, even if a page follows.
  const marked = entries.findLast((entry) => typeof entry !== 'string');
  const head = elements({
    Bucket: bucket.name,
    KeyMarker: shown(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: marked === undefined ? '' : shown(marked.key),
    NextUploadIdMarker: marked?.id ?? '',
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
  return xmlReply('ListMultipartUploadsResult', head + listed.join(''));
};

function describe(bucket: Bucket, upload: MultipartUpload): XmlMembers {
  return {
    UploadId: upload.id,
    ...partiesOf(bucket, upload),
    Initiated: new Date(upload.initiatedMs).toISOString(),
    ...checksumOf(upload),
  };
}

/**
 * The uploads after the markers. A key marker without an upload marker means that all uploads of that key have been
 * listed.
 * @throws ServiceError InvalidArgument
 */
function uploadsAfter({ uploads }: Bucket, keyMarker: string, idMarker: string): readonly MultipartUpload[] {
  // The map has the uploads in the order of their creation. Sorting by key does not change that order within a key.
  const all = [...uploads.values()].sort((a, b) => compareKeys(a.key, b.key));
  if (keyMarker === '') return all;
  if (idMarker === '') return all.filter((upload) => compareKeys(upload.key, keyMarker) > 0);
  const index = all.findIndex((upload) => upload.id === idMarker);
  if (all[index]?.key === keyMarker) return all.slice(index + 1);
  throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', idMarker);
}
