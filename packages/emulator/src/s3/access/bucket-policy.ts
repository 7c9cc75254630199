import { type Policy, parseBucketPolicy, partitionOf } from '@logferry/resource-policy';
import { translatePolicyErrors } from '../../core/policy-errors.js';
import type { Bucket } from '../model/bucket.js';

const parsed = new WeakMap<Bucket, { readonly text: string; readonly policy: Policy }>();

/** The parsed policy of a bucket. The policy is parsed again only after its text has changed. */
export function bucketPolicyOf(bucket: Bucket): Policy | undefined {
  const text = bucket.settings.policy;
  if (text === undefined) return undefined;
  const known = parsed.get(bucket);
  if (known?.text === text) return known.policy;
  const policy = readPolicy(text, bucket);
  parsed.set(bucket, { text, policy });
  return policy;
}

/**
 * Reads a bucket policy.
 * @throws ServiceError MalformedPolicy; NotImplemented for a policy that the emulator cannot evaluate
 */
export const readPolicy = (text: string, { name, region }: Pick<Bucket, 'name' | 'region'>): Policy =>
  translatePolicyErrors('MalformedPolicy', () => parseBucketPolicy(text, name, partitionOf(region)));

export function bucketArn({ name, region }: Pick<Bucket, 'name' | 'region'>, key?: string): string {
  return `arn:${partitionOf(region)}:s3:::${name}${key === undefined ? '' : `/${key}`}`;
}
