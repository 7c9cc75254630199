import { flag, list, oneOf, struct } from '../../../xml/shapes.js';
import { malformedXml } from '../../../xml/xml.js';
import type { BucketSettings, ObjectOwnership, PublicAccessBlock } from '../../model/bucket.js';
import { operationsOf } from './setting.js';

const OBJECT_OWNERSHIP = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;

/** Both defaults are those of buckets made since April 2023. */
const BLOCK_ALL: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

export function publicAccessBlockOf({ publicAccessBlock }: BucketSettings): PublicAccessBlock | undefined {
  return publicAccessBlock === null ? undefined : (publicAccessBlock ?? BLOCK_ALL);
}

/** Without ownership controls a bucket behaves as ObjectWriter. */
export function objectOwnershipOf({ objectOwnership }: BucketSettings): ObjectOwnership | undefined {
  return objectOwnership === null ? undefined : (objectOwnership ?? 'BucketOwnerEnforced');
}

export function isObjectOwnership(text: string): text is ObjectOwnership {
  return OBJECT_OWNERSHIP.some((each) => each === text);
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

export const ownershipControls = operationsOf({
  noun: 'BucketOwnershipControls',
  root: 'OwnershipControls',
  schema: struct({ Rule: list(struct({ ObjectOwnership: oneOf(...OBJECT_OWNERSHIP) }), 1) }),
  missing: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
  read: ({ settings }) => {
    const ObjectOwnership = objectOwnershipOf(settings);
    return ObjectOwnership && { Rule: { ObjectOwnership } };
  },
  write({ settings }, { Rule: [rule] }) {
    if (rule === undefined) throw malformedXml();
    settings.objectOwnership = rule.ObjectOwnership;
  },
  remove({ settings }) {
    settings.objectOwnership = null;
  },
});
