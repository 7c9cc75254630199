import { xmlReply } from '../wire/replies.js';
import { DEFAULT_REGION } from './create-bucket.js';
import type { BucketOperation } from './operation.js';

/** The Region of a bucket; buckets in us-east-1 have an empty constraint. */
export const getBucketLocation: BucketOperation = (_context, { region }) => {
  const constraint = region === DEFAULT_REGION ? '' : region;
  return xmlReply('LocationConstraint', constraint);
};
