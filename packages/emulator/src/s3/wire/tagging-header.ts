import type { ServiceError } from '../../core/errors.js';
import { invalidArgument } from './errors.js';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/**
 * The tags in an x-amz-tagging header. Their number and lengths are not checked.
 * @throws ServiceError InvalidArgument
 */
export function tagsInHeader(header: string | undefined): Tag[] {
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
  return tags;
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function badHeader(): ServiceError {
  return invalidArgument(
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    'x-amz-tagging',
  );
}
