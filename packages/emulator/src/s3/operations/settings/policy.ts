import { ServiceError } from '../../../core/service-error.js';
import { readPolicy } from '../../access/bucket-policy.js';
import type { Bucket } from '../../model/bucket.js';
import { accessDenied } from '../../wire/errors.js';
import { empty, xmlReply } from '../../wire/replies.js';
import { verifiedBody } from '../../wire/request-document.js';
import type { S3Operations } from '../operation.js';
import { onBucket } from '../operation.js';
import { publicAccessBlockOf } from './public-access-block.js';
import { isPublicPolicy } from './public-policy.js';

/**
 * Maximum size of the request body (bytes). S3's own limit is for the policy without its white space; `readPolicy`
 * checks that limit.
 */
const MAX_BODY_BYTES = 1024 * 1024;

/** The operations on the bucket policy. The policy is returned byte for byte as it was put. */
export const policy: S3Operations = {
  PutBucketPolicy: onBucket(async ({ call }, bucket) => {
    const text = (await verifiedBody(call, MAX_BODY_BYTES, 'PolicyTooLarge')).toString('utf8');
    const isPublic = isPublicPolicy(readPolicy(text, bucket));
    if (isPublic && publicAccessBlockOf(bucket.settings)?.BlockPublicPolicy === true) {
      const why = 'public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access';
      throw accessDenied(`The policy is public, and ${why}.`);
    }
    bucket.settings.policy = text;
    return empty(204);
  }),
  GetBucketPolicy: onBucket((_context, bucket) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: existingPolicy(bucket),
  })),
  GetBucketPolicyStatus: onBucket((_context, bucket) => {
    const IsPublic = isPublicPolicy(readPolicy(existingPolicy(bucket), bucket));
    return xmlReply('PolicyStatus', { IsPublic });
  }),
  DeleteBucketPolicy: onBucket((_context, { settings }) => {
    delete settings.policy;
    return empty(204);
  }),
};

function existingPolicy({ name, settings }: Bucket): string {
  if (settings.policy !== undefined) return settings.policy;
  throw new ServiceError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name });
}
