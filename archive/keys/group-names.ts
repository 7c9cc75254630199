import { sha256Hex } from '../../contract/index.js';

/** Characters of the SHA-256 (hex) that stand for a long group name or a stream prefix in keys: 128 bits. */
const HASH_CHARS = 32;
const SHORT_NAME_CHARS = 100;

/** `(` and `)` are not legal in a log group name, so they can carry what S3 prefixes should not hold. */
const DOTS_ONLY = /^\.+$/;
const SAFE_DOTS_ONLY = /^\)+$/;

/**
 * A log group name as one segment of a key: `/` becomes `!`, `#` becomes `(`, and the dots of a name of only dots
 * become `)`. One byte for one byte, reversible with {@link groupOfSafe}.
 */
export const safeGroup = (name: string): string =>
  DOTS_ONLY.test(name) ? name.replaceAll('.', ')') : name.replaceAll('/', '!').replaceAll('#', '(');

/** The form of a name whose keys could pass 1,024 bytes: 100 characters, `)`, hash of the true name. Not reversible. */
export const shortGroup = (name: string): string =>
  `${safeGroup(name).slice(0, SHORT_NAME_CHARS)})${sha256Hex(name).slice(0, HASH_CHARS)}`;

/** The log group of a safe segment; undefined for the short form, whose true name only the receipt holds. */
export function groupOfSafe(safe: string): string | undefined {
  if (SAFE_DOTS_ONLY.test(safe)) return safe.replaceAll(')', '.');
  if (safe.includes(')')) return undefined;
  return safe.replaceAll('!', '/').replaceAll('(', '#');
}

/** Whether a safe segment stands for this log group, in either form. */
export const standsFor = (safe: string, name: string): boolean => safe === safeGroup(name) || safe === shortGroup(name);

/** `all`, or the hash by which keys tell the stream prefixes of a group apart. */
export const streamsOf = (logStreamPrefix: string | undefined): string =>
  logStreamPrefix === undefined ? 'all' : sha256Hex(logStreamPrefix).slice(0, HASH_CHARS);
