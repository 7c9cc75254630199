import { empty } from '../../wire/replies.js';
import type { ObjectOperation } from '../operation.js';
import { freeParts, hasEnded, uploadOf } from './find-upload.js';

/** Aborts an upload. S3 accepts a repeated request, and also a request for a completed upload. */
export const abortMultipartUpload: ObjectOperation = async ({ call, store }, bucket, key) => {
  if (hasEnded(call.query.get('uploadId') ?? '', bucket, key)) return empty(204);
  const upload = uploadOf(call, bucket, key);
  bucket.uploads.delete(upload.id);
  await freeParts(upload, store.blobs);
  return empty(204);
};
