import { DAY_MS, floorToDay, formatInstant, instantMs, MINUTE_MS, parseInstant, SECOND_MS } from '../contract/index.js';

/**
 * An instant as it stands in receipt names: `20261001T000000Z`, or `20261001T000000m123Z` where it has milliseconds.
 * No colons, and in the order of time when sorted as bytes, also before a following `_` (which is why milliseconds are
 * marked with `m`, a letter behind `Z` and `_`, and not with a dot).
 */
export function compactInstant(instant: string): string {
  const ms = instantMs(instant);
  return `${dateOf(ms)}T${clockOf(ms, 6)}${fractionOf(ms)}Z`;
}

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:m(\d{3}))?Z$/;

/** The instant of a compact form, or undefined where a text is not one. */
export function parseCompactInstant(text: string): string | undefined {
  const match = COMPACT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '000'] = match;
  const ms = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`);
  if (ms === undefined) return undefined;
  const instant = formatInstant(ms);
  return compactInstant(instant) === text ? instant : undefined;
}

/** `''` at UTC midnight, else `T<hhmm>`, with seconds and `m<milliseconds>` only where there are any. */
export function clockSuffix(ms: number): string {
  if (ms % DAY_MS === 0) return '';
  const digits = ms % MINUTE_MS === 0 ? 4 : 6;
  return `T${clockOf(ms, digits)}${fractionOf(ms)}`;
}

/** `<yyyymmdd>` and the clock where it is not midnight: the end of a slice in a data prefix. */
export const compactEnd = (ms: number): string => `${dateOf(ms)}${clockSuffix(ms)}`;

/** Whether [from, to) is exactly one UTC day. */
export const isWholeDay = (fromMs: number, toMs: number): boolean =>
  floorToDay(fromMs) === fromMs && toMs - fromMs === DAY_MS;

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
const clockOf = (ms: number, digits: 4 | 6): string =>
  new Date(ms).toISOString().slice(11, 19).replaceAll(':', '').slice(0, digits);
const fractionOf = (ms: number): string => (ms % SECOND_MS === 0 ? '' : `m${String(ms % SECOND_MS).padStart(3, '0')}`);
