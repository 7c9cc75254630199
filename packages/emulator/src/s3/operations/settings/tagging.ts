import type { z } from 'zod';
import { ServiceError } from '../../../core/errors.js';
import { list, struct, text } from '../../../xml/shapes.js';
import type { Bucket } from '../../model/bucket.js';
import { checkTags as checkObjectTags } from '../../model/object-tags.js';
import { operationsOf } from './setting.js';
import { store } from './stored-setting.js';

const NOUN = 'BucketTagging';
const MAX_TAGS = 50;
const MAX_PARSED_TAGS = 1000;

export const tagSet = struct({ Tag: list(struct({ Key: text, Value: text }), MAX_PARSED_TAGS).optional() });
type TagSet = z.infer<typeof tagSet>;

export const tagging = operationsOf({
  noun: NOUN,
  root: 'Tagging',
  schema: struct({ TagSet: tagSet }),
  missing: ['NoSuchTagSet', 'The TagSet does not exist'],
  putStatus: 204,
  read: ({ settings }) => settings.documents?.get(NOUN),
  write: (bucket, { TagSet }) => setTags(bucket, TagSet),
  remove: ({ settings }) => void settings.documents?.delete(NOUN),
});

/** Replaces the tags of a bucket. An empty set has the same effect as deleting the tags. */
export function setTags(bucket: Pick<Bucket, 'settings'>, tags: TagSet): void {
  checkTags(tags);
  if (tags.Tag === undefined) bucket.settings.documents?.delete(NOUN);
  else store(bucket, NOUN, { TagSet: { Tag: tags.Tag } });
}

/** Checks the tags of a bucket by S3's rules. @throws ServiceError InvalidTag, BadRequest */
function checkTags({ Tag = [] }: TagSet): void {
  if (Tag.length > MAX_TAGS) {
    throw new ServiceError('BadRequest', `Bucket tag count cannot be greater than ${MAX_TAGS}`);
  }
  for (const { Key, Value } of Tag) {
    if (/^aws:/i.test(Key)) throw invalidTag('System tags cannot be added/updated by requester', Key);
    // Each tag is checked alone, because a bucket can have more tags than `checkObjectTags` allows.
    checkObjectTags([{ key: Key, value: Value }]);
  }
  const keys = Tag.map(({ Key }) => Key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw invalidTag('Cannot provide multiple Tags with the same key', twice);
}

function invalidTag(message: string, key: string): ServiceError {
  return new ServiceError('InvalidTag', message, 400, { TagKey: key });
}
