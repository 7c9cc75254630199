import { onBucket, onObject, type S3Operations } from '../operation.js';
import { abortMultipartUpload } from './abort-multipart-upload.js';
import { completeMultipartUpload } from './complete-multipart-upload.js';
import { createMultipartUpload } from './create-multipart-upload.js';
import { listMultipartUploads } from './list-multipart-uploads.js';
import { listParts } from './list-parts.js';
import { uploadPart, uploadPartCopy } from './upload-part.js';

export const MULTIPART_OPERATIONS: S3Operations = {
  ListMultipartUploads: onBucket(listMultipartUploads),
  CreateMultipartUpload: onObject(createMultipartUpload),
  UploadPart: onObject(uploadPart),
  UploadPartCopy: onObject(uploadPartCopy),
  CompleteMultipartUpload: onObject(completeMultipartUpload),
  AbortMultipartUpload: onObject(abortMultipartUpload),
  ListParts: onObject(listParts),
};
