import { LOG_GROUP_NAME, sha256Hex } from '../../contract/index.js';

/** Length of the hash that replaces a long group name or a stream prefix in keys: 128 bits of SHA-256, in hex. */
export const HASH_CHARS = 32;
const SHORT_NAME_CHARS = 100;

/**
 * A name of dots only, which a destination prefix must not contain. Log group names contain no parentheses, so `)` can
 * replace the dots.
 */
const DOTS_ONLY = /^\.+$/;
const SAFE_DOTS_ONLY = /^\)+$/;

/**
 * A log group name as one segment of a key: `/` becomes `!`, `#` becomes `(`, and the dots of a name of only dots
 * become `)`. Each byte becomes one byte; {@link groupOfSafe} reverses it.
 */
export const safeGroup = (name: string): string =>
  DOTS_ONLY.test(name) ? name.replaceAll('.', ')') : name.replaceAll('/', '!').replaceAll('#', '(');

/**
 * The short form of a name whose keys could exceed 1,024 bytes: 100 characters, `)`, and a hash of the full name. It is
 * not reversible.
 */
export const shortGroup = (name: string): string =>
  `${safeGroup(name).slice(0, SHORT_NAME_CHARS)})${sha256Hex(name).slice(0, HASH_CHARS)}`;

/** The log group of a safe segment; undefined for the short form, because only the receipt contains the full name. */
export function groupOfSafe(safe: string): string | undefined {
  if (SAFE_DOTS_ONLY.test(safe)) return safe.replaceAll(')', '.');
  if (safe.includes(')')) return undefined;
  return safe.replaceAll('!', '/').replaceAll('(', '#');
}

/**
 * Whether a safe segment belongs to this log group, in either form. The hash is computed only if the segment can be a
 * short form.
 */
export const standsFor = (safe: string, name: string): boolean =>
  safe === safeGroup(name) || (safe.includes(')') && safe === shortGroup(name));

/** The part of a key that distinguishes stream prefixes of a group: `all`, or a hash of the prefix. */
export const streamsOf = (logStreamPrefix: string | undefined): string =>
  logStreamPrefix === undefined ? 'all' : sha256Hex(logStreamPrefix).slice(0, HASH_CHARS);

const SHORT_FORM = new RegExp(`^[.\\-_!(A-Za-z0-9]{${SHORT_NAME_CHARS}}\\)[0-9a-f]{${HASH_CHARS}}$`);

/** Whether a segment is the safe name of a possible log group, or a possible short form. */
export const isGroupSegment = (segment: string): boolean =>
  LOG_GROUP_NAME.test(groupOfSafe(segment) ?? '') || SHORT_FORM.test(segment);

/**
 * The beginning of the segments of all groups whose names begin with a text. The result may be shorter than the text,
 * because the short form keeps only the beginning of a name. It is empty for a text of only dots, because segments
 * replace the dots only if the whole name has no other characters.
 */
export const segmentStart = (start: string): string =>
  DOTS_ONLY.test(start) ? '' : safeGroup(start).slice(0, SHORT_NAME_CHARS);
