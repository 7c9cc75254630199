import type { ObjectOperation } from '../operation.js';
import { completeMultipartUpload } from './complete.js';
import { listMultipartUploads, listParts } from './list.js';
import { uploadPart, uploadPartCopy } from './upload-part.js';
import { abortMultipartUpload, createMultipartUpload } from './uploads.js';

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
