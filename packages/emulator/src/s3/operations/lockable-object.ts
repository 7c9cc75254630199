import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import type { Bucket, StoredObject } from '../model/bucket.js';
import { requireLockOn } from '../model/object-lock.js';
import { objectAt } from './request-version.js';

/**
 * The object that a request about retention or legal hold names.
 * @throws ServiceError InvalidRequest if the bucket has no Object Lock
 */
export function lockableObject(bucket: Bucket, key: string, call: Call): StoredObject {
  const object = objectAt(bucket, key, call);
  requireLockOn(bucket);
  return object;
}

export function noLockConfiguration(): ServiceError {
  return new ServiceError(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
    404,
  );
}
