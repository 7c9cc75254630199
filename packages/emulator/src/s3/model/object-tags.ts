import { ServiceError } from '../../core/errors.js';
import type { Tag } from './bucket.js';
import { invalidArgument } from '../wire/replies.js';

const MAX_OBJECT_TAGS = 10;
const MAX_KEY_CHARS = 128;
const MAX_VALUE_CHARS = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** @throws ServiceError InvalidArgument, InvalidTag or BadRequest */
export function tagsInHeader(header: string | undefined): readonly Tag[] {
  if (header === undefined || header === '') return [];
  let tags: Tag[];
  try {
    tags = header.split('&').map((pair) => {
      const [key = '', ...rest] = pair.split('=');
      return { key: formDecoded(key), value: formDecoded(rest.join('=')) };
    });
  } catch {
    throw badHeader();
  }
  if (tags.some(({ key }) => key === '')) throw badHeader();
  return checkTags(tags);
}

/** @throws ServiceError InvalidTag or BadRequest */
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

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function invalidTag(message: string, key: string): ServiceError {
  return new ServiceError('InvalidTag', message, 400, { TagKey: key });
}

function badHeader(): ServiceError {
  return invalidArgument(
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    'x-amz-tagging',
  );
}
