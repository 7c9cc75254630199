import { ServiceError } from '../../../core/service-error.js';
import type { Call } from '../../../http/call.js';
import type { BlobStore } from '../../model/blobs.js';
import type { Bucket, MultipartUpload } from '../../model/bucket.js';
import { isMadeFor } from '../../model/versions.js';

/** The upload that a request names. @throws ServiceError NoSuchUpload */
export function uploadOf({ query }: Call, bucket: Bucket, key: string): MultipartUpload {
  const id = query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(id);
  if (upload?.key === key) return upload;
  throw noSuchUpload(id);
}

/** Whether an upload with this id was begun for the key, and has been completed or aborted. */
export function hasEnded(id: string, bucket: Bucket, key: string): boolean {
  return !bucket.uploads.has(id) && isMadeFor(uploadPurpose(bucket, key), id);
}

export function uploadPurpose({ name }: Bucket, key: string): string {
  return `upload to ${name}/${key}`;
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
