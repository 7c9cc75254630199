import { ServiceError } from '../../core/errors.js';
import type { Tag } from '../wire/tagging-header.js';

const MAX_OBJECT_TAGS = 10;
const MAX_KEY_CHARS = 128;
const MAX_VALUE_CHARS = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Checks the tags of an object by S3's rules. @throws ServiceError InvalidTag or BadRequest */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > MAX_OBJECT_TAGS) {
    throw new ServiceError('BadRequest', `Object tags cannot be greater than ${MAX_OBJECT_TAGS}`);
  }
  const seen = new Set<string>();
  for (const { key, value } of tags) {
    if (key === '' || key.length > MAX_KEY_CHARS || !ALLOWED.test(key)) {
      throw invalidTag('The TagKey you have provided is invalid', key);
    }
    if (value.length > MAX_VALUE_CHARS || !ALLOWED.test(value)) {
      throw invalidTag('The TagValue you have provided is invalid', key);
    }
    if (seen.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key', key);
    seen.add(key);
  }
  return tags;
}

function invalidTag(message: string, key: string): ServiceError {
  return new ServiceError('InvalidTag', message, 400, { TagKey: key });
}
