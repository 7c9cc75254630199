import { type Policy, PolicyError, parseBucketPolicy } from '../../policy/index.js';
import { ServiceError } from '../core/errors.js';
import { partitionOf } from '../core/partition.js';
import type { Bucket } from './bucket.js';

const parsed = new WeakMap<Bucket, { readonly text: string; readonly policy: Policy }>();

/** The bucket's policy, parsed once for each text. */
export function policyOf(bucket: Bucket): Policy | undefined {
  const text = bucket.settings.policy;
  if (text === undefined) return undefined;
  const known = parsed.get(bucket);
  if (known?.text === text) return known.policy;
  const policy = readPolicy(text, bucket.name);
  parsed.set(bucket, { text, policy });
  return policy;
}

/**
 * Reads a bucket policy. What could only be stored is refused: it would let in, or keep out, what AWS does not.
 * @throws ServiceError MalformedPolicy, NotImplemented
 */
export function readPolicy(text: string, bucketName: string): Policy {
  try {
    return parseBucketPolicy(text, bucketName);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    if (error.kind === 'malformed') throw new ServiceError('MalformedPolicy', error.message);
    throw new ServiceError('NotImplemented', `The emulator cannot evaluate ${error.message} of a policy.`, 501);
  }
}

export function bucketArn({ name, region }: Pick<Bucket, 'name' | 'region'>, key?: string): string {
  return `arn:${partitionOf(region)}:s3:::${name}${key === undefined ? '' : `/${key}`}`;
}
