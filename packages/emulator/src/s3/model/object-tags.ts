import { ServiceError } from '../../core/service-error.js';
import { TAG_TEXT, type Tag } from '../wire/tagging-header.js';

const MAX_OBJECT_TAGS = 10;
const MAX_KEY_CHARS = 128;
const MAX_VALUE_CHARS = 256;

/** Checks the tags of an object by S3's rules. @throws ServiceError InvalidTag or BadRequest */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > MAX_OBJECT_TAGS) {
    throw new ServiceError('BadRequest', `Object tags cannot be greater than ${MAX_OBJECT_TAGS}`);
  }
  checkEach(tags, (key) => invalidTag('Your TagKey cannot be prefixed with aws:', { TagKey: key }));
  return tags;
}

/**
 * Checks the texts of tags, and that no key occurs twice.
 * @param reserved makes the error for a key that begins with `aws:`
 * @throws ServiceError InvalidTag
 */
export function checkEach(tags: readonly Tag[], reserved: (key: string) => ServiceError): void {
  const seen = new Set<string>();
  for (const { key, value } of tags) {
    if (seen.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: key });
    seen.add(key);
    if (/^aws:/i.test(key)) throw reserved(key);
    if (key === '' || key.length > MAX_KEY_CHARS || !TAG_TEXT.test(key)) {
      throw invalidTag('The TagKey you have provided is invalid', { TagKey: key });
    }
    if (value.length > MAX_VALUE_CHARS || !TAG_TEXT.test(value)) {
      throw invalidTag('The TagValue you have provided is invalid', { TagKey: key, TagValue: value });
    }
  }
}

export function invalidTag(message: string, details: Readonly<Record<string, string>> = {}): ServiceError {
  return new ServiceError('InvalidTag', message, 400, details);
}
