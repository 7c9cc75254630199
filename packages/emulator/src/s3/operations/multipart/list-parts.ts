import { MAX_PAGE, pageLength, partMarker } from '../../wire/listing-query.js';
import { xmlReply } from '../../wire/replies.js';
import type { ObjectOperation } from '../operation.js';
import { checksumOf, partiesOf } from './describe-upload.js';
import { uploadOf } from './find-upload.js';
import { checksumMember } from './upload-part.js';

export const listParts: ObjectOperation = ({ call }, bucket, key) => {
  const upload = uploadOf(call, bucket, key);
  const max = pageLength(call.query.get('max-parts'), 'max-parts');
  const after = partMarker(call.query.get('part-number-marker'));
  const following = [...upload.parts.values()]
    .filter((part) => part.number > after)
    .sort((a, b) => a.number - b.number);
  const page = following.slice(0, Math.min(max, MAX_PAGE));
  const members = {
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
  };
  return xmlReply('ListPartsResult', members);
};
