import type { Call } from '../../http/call.js';
import { invalidArgument } from './errors.js';

/** Maximum number of entries in one page of a listing, even if a request asks for more. */
export const MAX_PAGE = 1000;
const MAX_ASKED = 2 ** 31 - 1;

/** The query parameters that all listings have. */
export interface ListingQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** The number of entries that the request asks for. The reply repeats it, but a page has at most MAX_PAGE entries. */
  readonly max: number;
  readonly encodingType: string | undefined;
  /** Writes keys, prefixes, delimiters and markers in the requested encoding. */
  readonly shown: (text: string) => string;
}

/** @throws ServiceError InvalidArgument */
export function listingQuery({ query }: Call, maxParameter: 'max-keys' | 'max-uploads'): ListingQuery {
  const encodingType = query.get('encoding-type') ?? undefined;
  if (encodingType !== undefined && encodingType !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
  }
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    max: pageLength(query.get(maxParameter), maxParameter),
    encodingType,
    shown: encodingType === undefined ? (text) => text : encodeKey,
  };
}

/** @throws ServiceError InvalidArgument */
export function pageLength(text: string | null, parameter: string): number {
  if (text === null || text === '') return MAX_PAGE;
  const count = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) {
    throw invalidArgument(`Provided ${parameter} not an integer or within integer range`, parameter, text);
  }
  if (count < 0 || count > MAX_ASKED) {
    const name = parameter.replace(/-(.)/g, (_all, letter: string) => letter.toUpperCase());
    throw invalidArgument(`Argument ${name} must be an integer between 0 and ${MAX_ASKED}`, name, text);
  }
  return count;
}

/** The part number after which a listing of parts begins. @throws ServiceError InvalidArgument */
export function partMarker(text: string | null): number {
  return text === null || text === '' ? 0 : pageLength(text, 'part-number-marker');
}

/** Encodes a key as S3 does for `encoding-type=url`: as in a form, except that `/` is not encoded. */
function encodeKey(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%2F/g, '/')
    .replace(/%20/g, '+');
}
