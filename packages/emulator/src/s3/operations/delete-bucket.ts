import { ServiceError } from '../../core/service-error.js';
import { empty } from '../wire/replies.js';
import type { BucketOperation } from './operation.js';

export const deleteBucket: BucketOperation = async ({ store }, bucket) => {
  if (!store.isEmpty(bucket)) {
    const hint = bucket.settings.versioning === undefined ? '' : '. You must delete all versions in the bucket.';
    throw new ServiceError('BucketNotEmpty', `The bucket you tried to delete is not empty${hint}`, 409, {
      BucketName: bucket.name,
    });
  }
  await store.removeBucket(bucket);
  return empty(204);
};
