import { empty } from '../../wire/replies.js';
import type { ObjectOperation } from '../operation.js';
import { freeParts, uploadOf } from './find-upload.js';

export const abortMultipartUpload: ObjectOperation = async ({ call, store }, bucket, key) => {
  const upload = uploadOf(call, bucket, key);
  bucket.uploads.delete(upload.id);
  await freeParts(upload, store.blobs);
  return empty(204);
};
