import { ServiceError } from '../../core/service-error.js';

const BUCKET_NAME = /^(?!xn--|sthree-|\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Checks a bucket name by S3's rules. @throws ServiceError InvalidBucketName */
export function checkBucketName(name: string): void {
  if (!BUCKET_NAME.test(name)) {
    throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
  }
}
