import { elements } from '../../../xml/tree.js';
import type { MultipartUpload } from '../../model/bucket.js';
import { currentVersion, makeId } from '../../model/versions.js';
import { xmlReply } from '../../wire/replies.js';
import { encryptionHeaders } from '../encryption-headers.js';
import { newObjectAttributes } from '../new-object-attributes.js';
import type { ObjectOperation } from '../operation.js';
import { uploadPurpose } from './find-upload.js';
import { uploadChecksum } from './upload-checksum.js';

export const createMultipartUpload: ObjectOperation = (context, bucket, key) => {
  const { call, clock } = context;
  const attributes = newObjectAttributes(context, bucket, key);
  const checksum = uploadChecksum(call.headers);
  const upload: MultipartUpload = {
    id: makeId(uploadPurpose(bucket, key)),
    key,
    initiatedMs: clock.now(),
    initiatorId: call.caller.accountId,
    attributes,
    checksum,
    startedOver: currentVersion(bucket, key),
    parts: new Map(),
  };
  bucket.uploads.set(upload.id, upload);
  const members = elements({ Bucket: bucket.name, Key: key, UploadId: upload.id });
  const headers = {
    ...encryptionHeaders(attributes.encryption),
    ...(checksum === undefined
      ? {}
      : { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }),
  };
  return xmlReply('InitiateMultipartUploadResult', members, headers);
};
