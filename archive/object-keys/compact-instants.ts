import { DAY_MS, floorToDay, instantMs, MINUTE_MS, SECOND_MS } from '../../contract/index.js';

/**
 * The form of an instant in receipt names: `20261001T000000Z`, or with milliseconds `20261001T000000m123Z`. The form
 * has no colons, and its bytes sort by time, also if `_` follows. The mark of milliseconds is `m` and not a dot,
 * because `m` sorts after `Z` and `_`.
 */
export const compactInstant = (instant: string): string => compactOf(instantMs(instant));

function compactOf(ms: number): string {
  const [seconds = ''] = new Date(ms).toISOString().replaceAll(/[:-]/g, '').split('.');
  return `${seconds}${fractionOf(ms)}Z`;
}

/** An instant as text and as a number. */
interface ParsedInstant {
  ms: number;
  /** ISO 8601, with a fraction only if it is not zero. */
  iso: string;
}

/**
 * The instant of a compact form; undefined for any other text, even for another spelling of an instant. Plans parse
 * millions of names, so this function makes no `Date` object and uses no regular expression.
 */
export function parseCompact(text: string): ParsedInstant | undefined {
  const hasFraction = text.length === WITH_FRACTION.length;
  const form = hasFraction ? WITH_FRACTION : WHOLE;
  if (text.length !== form.length || text[8] !== 'T' || text[15] !== form[15] || !text.endsWith('Z')) return undefined;
  const year = numberAt(text, 0, 4);
  const month = numberAt(text, 4, 6);
  const day = numberAt(text, 6, 8);
  const hour = numberAt(text, 9, 11);
  const minute = numberAt(text, 11, 13);
  const second = numberAt(text, 13, 15);
  const fraction = hasFraction ? numberAt(text, 16, 19) : 0;
  // `NaN` fails each of these comparisons.
  const isInstant =
    year >= FIRST_YEAR && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60 && second < 60;
  if (!isInstant || (hasFraction && !(fraction > 0))) return undefined;
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  const clock = `${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13, 15)}`;
  return {
    ms: Date.UTC(year, month - 1, day, hour, minute, second, fraction),
    iso: hasFraction ? `${date}T${clock}.${text.slice(16, 19)}Z` : `${date}T${clock}Z`,
  };
}

const WHOLE = 'yyyymmddThhmmssZ';
const WITH_FRACTION = 'yyyymmddThhmmssmfffZ';
const ZERO = '0'.charCodeAt(0);

/** The number that a part of a text contains in decimal digits; NaN if one of the characters is not a digit. */
function numberAt(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** The first year that is accepted, because `Date.UTC` reads the years 0 to 99 as 1900 to 1999. */
const FIRST_YEAR = 100;

/** Number of days of a month from 1 to 12; 0 for any other number. */
function daysIn(year: number, month: number): number {
  if (!(month >= 1 && month <= 12)) return 0;
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * The time of day in a data prefix: `''` at UTC midnight, and `T<hhmm>` at any other time. Seconds follow unless it is
 * a whole minute, and `m<milliseconds>` unless it is a whole second.
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
