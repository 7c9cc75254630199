import { xmlReply } from '../wire/replies.js';
import { DEFAULT_REGION } from './create-bucket.js';
import type { BucketOperation } from './operation.js';

/** Returns the Region of a bucket as its location constraint. AWS's constraint for us-east-1 is empty. */
export const getBucketLocation: BucketOperation = (_context, { region }) => {
  const constraint = region === DEFAULT_REGION ? '' : region;
  return xmlReply('LocationConstraint', constraint);
};
