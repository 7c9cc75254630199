import type { ObjectOperation } from '../operation.js';
import { completeMultipartUpload } from './complete-multipart-upload.js';
import { listMultipartUploads, listParts } from './list-multipart-uploads.js';
import { uploadPart, uploadPartCopy } from './upload-part.js';
import { abortMultipartUpload, createMultipartUpload } from './find-upload.js';

export { listMultipartUploads };

/** Operations on one upload, by their names. */
export const MULTIPART_OPERATIONS: readonly (readonly [string, ObjectOperation])[] = [
  ['CreateMultipartUpload', createMultipartUpload],
  ['UploadPart', uploadPart],
  ['UploadPartCopy', uploadPartCopy],
  ['CompleteMultipartUpload', completeMultipartUpload],
  ['AbortMultipartUpload', abortMultipartUpload],
  ['ListParts', listParts],
];
