import { bucketArn } from '../access/bucket-policy.js';
import { empty } from '../wire/replies.js';
import type { BucketOperation } from './operation.js';

export const headBucket: BucketOperation = (_context, bucket) =>
  empty(200, {
    'content-type': 'application/xml',
    'x-amz-bucket-arn': bucketArn(bucket),
    'x-amz-bucket-region': bucket.region,
    'x-amz-access-point-alias': 'false',
  });
