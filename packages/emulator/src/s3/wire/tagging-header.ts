import type { ServiceError } from '../../core/service-error.js';
import { invalidArgument } from './errors.js';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** The characters that S3 allows in the keys and values of tags. */
export const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags in an x-amz-tagging header. Empty pairs are ignored. The number and the lengths of the tags are not checked.
 * @throws ServiceError InvalidArgument for other characters than tags can have, and for a key that occurs twice
 */
export function tagsInHeader(header: string): Tag[] {
  let tags: Tag[];
  try {
    tags = header
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [key = '', ...rest] = pair.split('=');
        return { key: formDecoded(key), value: formDecoded(rest.join('=')) };
      });
  } catch {
    throw badHeader(header);
  }
  const wellFormed = tags.every(({ key, value }) => key !== '' && TAG_TEXT.test(key) && TAG_TEXT.test(value));
  if (!wellFormed || new Set(tags.map(({ key }) => key)).size < tags.length) throw badHeader(header);
  return tags;
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function badHeader(header: string): ServiceError {
  return invalidArgument(
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    'x-amz-tagging',
    header,
  );
}
