import { ServiceError } from '../../../core/errors.js';
import { element } from '../../../xml/xml.js';
import { readPolicy } from '../../access/bucket-policy.js';
import type { Bucket } from '../../model/bucket.js';
import { accessDenied, empty, S3_NAMESPACE, xml } from '../../wire/replies.js';
import { publicAccessBlockOf } from './public-access-block.js';
import { verifiedBody } from '../../wire/request-document.js';
import { isPublicPolicy } from './public-policy.js';
import type { NamedOperations } from './setting.js';

/** AWS's limit for a bucket policy. */
const MAX_POLICY_BYTES = 20 * 1024;

/** The policy is answered byte for byte as it was put. */
export const policy: NamedOperations = [
  [
    'PutBucketPolicy',
    async ({ call }, bucket) => {
      const text = (await verifiedBody(call, MAX_POLICY_BYTES, 'PolicyTooLarge')).toString('utf8');
      const isPublic = isPublicPolicy(readPolicy(text, bucket.name));
      if (isPublic && publicAccessBlockOf(bucket.settings)?.BlockPublicPolicy === true) {
        const why = 'public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access';
        throw accessDenied(`The policy is public, and ${why}.`);
      }
      bucket.settings.policy = text;
      return empty(204);
    },
  ],
  [
    'GetBucketPolicy',
    (_context, bucket) => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: existingPolicy(bucket),
    }),
  ],
  [
    'GetBucketPolicyStatus',
    (_context, bucket) => {
      const isPublic = isPublicPolicy(readPolicy(existingPolicy(bucket), bucket.name));
      return xml(`<PolicyStatus xmlns="${S3_NAMESPACE}">${element('IsPublic', isPublic)}</PolicyStatus>`);
    },
  ],
  [
    'DeleteBucketPolicy',
    (_context, { settings }) => {
      delete settings.policy;
      return empty(204);
    },
  ],
];

function existingPolicy({ name, settings }: Bucket): string {
  if (settings.policy !== undefined) return settings.policy;
  throw new ServiceError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name });
}
