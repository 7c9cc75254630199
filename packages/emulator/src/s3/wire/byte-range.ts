import { ServiceError } from '../../core/service-error.js';
import { invalidArgument } from './errors.js';

/** A range of bytes, including both ends. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Parses a Range header. Several ranges or an invalid range give undefined, because S3 ignores such a header.
 * @throws ServiceError InvalidRange if the range is outside the object
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const suffix = first === '';
  const start = suffix ? Math.max(0, size - Number(last)) : Number(first);
  const end = suffix || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (!suffix && last !== '' && Number(last) < start) return undefined;
  if (start >= size || (suffix && Number(last) === 0)) {
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416, {
      RangeRequested: header ?? '',
      ActualObjectSize: String(size),
    });
  }
  return { start, end };
}

/**
 * The range of bytes of one part of an object.
 * @param text the part number in the request
 * @param sizes sizes of the parts (bytes); an object that was put as a whole counts as one part
 * @returns undefined if the part is empty
 * @throws ServiceError InvalidArgument, InvalidPartNumber
 */
export function partRangeOf(text: string, sizes: readonly number[]): ByteRange | undefined {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text);
  }
  const size = sizes[number - 1];
  if (size === undefined) {
    throw new ServiceError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, {
      PartNumberRequested: String(number),
      ActualPartCount: String(sizes.length),
    });
  }
  const start = sizes.slice(0, number - 1).reduce((sum, each) => sum + each, 0);
  return size === 0 ? undefined : { start, end: start + size - 1 };
}
