import { flag, struct } from '../../../xml/shapes.js';
import type { BucketSettings, PublicAccessBlock } from '../../model/bucket.js';
import { operationsOf } from './setting.js';

/** The public access block of new buckets: AWS's default since April 2023. */
const BLOCK_ALL: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

export function publicAccessBlockOf({ publicAccessBlock }: BucketSettings): PublicAccessBlock | undefined {
  return publicAccessBlock === null ? undefined : (publicAccessBlock ?? BLOCK_ALL);
}

export const publicAccessBlock = operationsOf({
  noun: 'PublicAccessBlock',
  root: 'PublicAccessBlockConfiguration',
  schema: struct({
    BlockPublicAcls: flag.optional(),
    IgnorePublicAcls: flag.optional(),
    BlockPublicPolicy: flag.optional(),
    RestrictPublicBuckets: flag.optional(),
  }),
  missing: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
  read: ({ settings }) => {
    const block = publicAccessBlockOf(settings);
    return block && { ...block };
  },
  write({ settings }, given) {
    settings.publicAccessBlock = {
      BlockPublicAcls: given.BlockPublicAcls ?? false,
      IgnorePublicAcls: given.IgnorePublicAcls ?? false,
      BlockPublicPolicy: given.BlockPublicPolicy ?? false,
      RestrictPublicBuckets: given.RestrictPublicBuckets ?? false,
    };
  },
  remove({ settings }) {
    settings.publicAccessBlock = null;
  },
});
