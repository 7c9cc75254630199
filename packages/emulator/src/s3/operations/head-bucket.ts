import { empty } from '../wire/replies.js';
import type { BucketOperation } from './operation.js';

export const headBucket: BucketOperation = (_context, bucket) =>
  empty(200, { 'x-amz-bucket-region': bucket.region, 'x-amz-access-point-alias': 'false' });
