import { ServiceError } from '../../../core/errors.js';
import type { Call } from '../../../http/call.js';
import { elements } from '../../../xml/tree.js';
import type { BlobStore } from '../../model/blobs.js';
import type { Bucket, MultipartUpload } from '../../model/bucket.js';
import { currentVersion, randomId } from '../../model/versions.js';
import { empty, S3_NAMESPACE, xml } from '../../wire/replies.js';
import { encryptionHeaders } from '../encryption-headers.js';
import { attributesFor } from '../new-object.js';
import type { ObjectOperation } from '../operation.js';
import { uploadChecksum } from './upload-checksum.js';

export const createMultipartUpload: ObjectOperation = (context, bucket, key) => {
  const { call, clock } = context;
  const attributes = attributesFor(context, bucket, key);
  const checksum = uploadChecksum(call.headers);
  const upload: MultipartUpload = {
    id: randomId() + randomId(),
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
  const reply = xml(
    `<InitiateMultipartUploadResult xmlns="${S3_NAMESPACE}">${members}</InitiateMultipartUploadResult>`,
  );
  const headers = {
    ...encryptionHeaders(attributes.encryption),
    ...(checksum === undefined
      ? {}
      : { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }),
  };
  return { ...reply, headers: { ...reply.headers, ...headers } };
};

export const abortMultipartUpload: ObjectOperation = async ({ call, store }, bucket, key) => {
  const upload = uploadOf(call, bucket, key);
  bucket.uploads.delete(upload.id);
  await freeParts(upload, store.blobs);
  return empty(204);
};

/** @throws ServiceError NoSuchUpload */
export function uploadOf({ query }: Call, bucket: Bucket, key: string): MultipartUpload {
  const id = query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(id);
  if (upload?.key === key) return upload;
  throw noSuchUpload(id);
}

export function noSuchUpload(id: string): ServiceError {
  return new ServiceError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId: id },
  );
}

export async function freeParts({ parts }: MultipartUpload, blobs: BlobStore): Promise<void> {
  for (const { blob } of parts.values()) await blobs.remove(blob);
}
