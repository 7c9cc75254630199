import * as buckets from './list-buckets.js';
import { createBucket } from './create-bucket.js';
import type { BucketOperation, ServiceOperation } from './operation.js';
import { SETTING_OPERATIONS } from './settings/index.js';

export const SERVICE_OPERATIONS: ReadonlyMap<string, ServiceOperation> = new Map([
  ['ListBuckets', buckets.listBuckets],
  ['CreateBucket', createBucket],
]);

/** What concerns a bucket itself and what is set on it. */
export const BUCKET_OPERATIONS: ReadonlyMap<string, BucketOperation> = new Map([
  ['HeadBucket', buckets.headBucket],
  ['DeleteBucket', buckets.deleteBucket],
  ['GetBucketLocation', buckets.getBucketLocation],
  ...SETTING_OPERATIONS,
]);
