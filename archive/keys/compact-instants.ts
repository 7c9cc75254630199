import { DAY_MS, floorToDay, instantMs, MINUTE_MS, SECOND_MS } from '../../contract/index.js';

/**
 * The form of an instant in receipt names: `20261001T000000Z`, or with milliseconds `20261001T000000m123Z`. The form
 * has no colons and sorts by time as bytes, also before a following `_`. So `m` marks milliseconds: it sorts behind `Z`
 * and `_`, which a dot does not.
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

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:m(\d{3}))?Z$/;

/**
 * The instant of a compact form; undefined for any other text, even for another spelling of an instant. Plans parse
 * millions of names, so this function makes no Date.
 */
export function parseCompact(text: string): ParsedInstant | undefined {
  const match = COMPACT.exec(text);
  if (match === null || match[7] === '000') return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction] = match;
  const isInstant =
    Number(year) >= FIRST_YEAR &&
    Number(day) >= 1 &&
    Number(day) <= daysIn(Number(year), Number(month)) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!isInstant) return undefined;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const clock = `${hour}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}`;
  return { ms: date + Number(fraction ?? 0), iso: `${year}-${month}-${day}T${clock}Z` };
}

/** Date.UTC reads the years 0 to 99 as 1900 to 1999. */
const FIRST_YEAR = 100;

/** Number of days of a month from 1 to 12; 0 for any other number. */
function daysIn(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
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
