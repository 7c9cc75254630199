import { list, oneOf, struct } from '../../../xml/shapes.js';
import { malformedXml } from '../../../xml/xml.js';
import type { BucketSettings, ObjectOwnership } from '../../model/bucket.js';
import { operationsOf } from './setting.js';

const OBJECT_OWNERSHIP = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;

/**
 * The object ownership of a bucket. The default is that of buckets created since April 2023. Undefined if the ownership
 * controls were deleted; such a bucket behaves as with ObjectWriter.
 */
export function objectOwnershipOf({ objectOwnership }: BucketSettings): ObjectOwnership | undefined {
  return objectOwnership === null ? undefined : (objectOwnership ?? 'BucketOwnerEnforced');
}

export function isObjectOwnership(text: string): text is ObjectOwnership {
  return OBJECT_OWNERSHIP.some((each) => each === text);
}

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
