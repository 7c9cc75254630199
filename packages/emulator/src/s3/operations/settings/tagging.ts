import type { z } from 'zod';
import { ServiceError } from '../../../core/service-error.js';
import { list, struct, text } from '../../../xml/shapes.js';
import type { Bucket } from '../../model/bucket.js';
import { checkEach, invalidTag } from '../../model/object-tags.js';
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
  write: (bucket, { TagSet }) => setTags(bucket, TagSet, reservedKey),
  remove: ({ settings }) => void settings.documents?.delete(NOUN),
});

/**
 * Replaces the tags of a bucket. An empty set has the same effect as deleting the tags.
 * @param reserved makes the error for a key that begins with `aws:`
 * @throws ServiceError InvalidTag, BadRequest
 */
export function setTags(bucket: Pick<Bucket, 'settings'>, tags: TagSet, reserved: (key: string) => ServiceError): void {
  checkTags(tags, reserved);
  if (tags.Tag === undefined) bucket.settings.documents?.delete(NOUN);
  else store(bucket, NOUN, { TagSet: { Tag: tags.Tag } });
}

function checkTags({ Tag = [] }: TagSet, reserved: (key: string) => ServiceError): void {
  if (Tag.length > MAX_TAGS) {
    throw new ServiceError('BadRequest', `Bucket tag count cannot be greater than ${MAX_TAGS}`);
  }
  checkEach(
    Tag.map(({ Key, Value }) => ({ key: Key, value: Value })),
    reserved,
  );
}

function reservedKey(key: string): ServiceError {
  return invalidTag('System tags cannot be added/updated by requester', { TagKey: key });
}
