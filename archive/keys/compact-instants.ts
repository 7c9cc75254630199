import {
  DAY_MS,
  floorToDay,
  formatInstant,
  instantMs,
  MINUTE_MS,
  parseInstant,
  SECOND_MS,
} from '../../contract/index.js';

/**
 * The form of an instant in receipt names: `20261001T000000Z`, or with milliseconds `20261001T000000m123Z`.
 * It has no colons and sorts by time as bytes, also before a following `_`. That is why `m` marks milliseconds, a
 * letter behind `Z` and `_`, and not a dot.
 */
export function compactInstant(instant: string): string {
  const ms = instantMs(instant);
  return `${dateOf(ms)}T${clockOf(ms, 6)}${fractionOf(ms)}Z`;
}

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:m(\d{3}))?Z$/;

/** The instant of a compact form; undefined if the text is not one. */
export function parseCompactInstant(text: string): string | undefined {
  const match = COMPACT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '000'] = match;
  const ms = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`);
  if (ms === undefined) return undefined;
  const instant = formatInstant(ms);
  return compactInstant(instant) === text ? instant : undefined;
}

/**
 * The time of day in a data prefix: `''` at UTC midnight, else `T<hhmm>`, with seconds and `m<milliseconds>` only if
 * they are not zero.
 */
export function clockSuffix(ms: number): string {
  if (ms % DAY_MS === 0) return '';
  const digits = ms % MINUTE_MS === 0 ? 4 : 6;
  return `T${clockOf(ms, digits)}${fractionOf(ms)}`;
}

/** The end of a slice in a data prefix: `<yyyymmdd>`, and the time of day unless it is midnight. */
export const compactEnd = (ms: number): string => `${dateOf(ms)}${clockSuffix(ms)}`;

/** Whether [from, to) is exactly one UTC day. */
export const isWholeDay = (fromMs: number, toMs: number): boolean =>
  floorToDay(fromMs) === fromMs && toMs - fromMs === DAY_MS;

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
const clockOf = (ms: number, digits: 4 | 6): string =>
  new Date(ms).toISOString().slice(11, 19).replaceAll(':', '').slice(0, digits);
const fractionOf = (ms: number): string => (ms % SECOND_MS === 0 ? '' : `m${String(ms % SECOND_MS).padStart(3, '0')}`);
