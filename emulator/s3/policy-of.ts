import { partitionOf } from '../core/partition.js';
import { type Policy, parseBucketPolicy } from '../policy/index.js';
import type { Bucket } from './bucket.js';

const parsed = new WeakMap<Bucket, { readonly text: string; readonly policy: Policy }>();

/** The bucket's policy, parsed once for each text. */
export function policyOf(bucket: Bucket): Policy | undefined {
  const text = bucket.settings.policy;
  if (text === undefined) return undefined;
  const known = parsed.get(bucket);
  if (known?.text === text) return known.policy;
  const policy = parseBucketPolicy(text, bucket.name);
  parsed.set(bucket, { text, policy });
  return policy;
}

export function bucketArn({ name, region }: Pick<Bucket, 'name' | 'region'>, key?: string): string {
  return `arn:${partitionOf(region)}:s3:::${name}${key === undefined ? '' : `/${key}`}`;
}
