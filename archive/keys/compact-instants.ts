import { DAY_MS, floorToDay, instantMs, MINUTE_MS, SECOND_MS } from '../../contract/index.js';

/**
 * The form of an instant in receipt names: `20261001T000000Z`, or with milliseconds `20261001T000000m123Z`.
 * It has no colons and sorts by time as bytes, also before a following `_`. That is why `m` marks milliseconds, a
 * letter behind `Z` and `_`, and not a dot.
 */
export const compactInstant = (instant: string): string => compactOf(instantMs(instant));

function compactOf(ms: number): string {
  const [seconds = ''] = new Date(ms).toISOString().replaceAll(/[:-]/g, '').split('.');
  return `${seconds}${fractionOf(ms)}Z`;
}

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:m(\d{3}))?Z$/;

/** The instant (epoch ms) of a compact form; undefined if the text is not one, or not its only form. */
export function parseCompactMs(text: string): number | undefined {
  const match = COMPACT.exec(text);
  if (match === null || match[7] === '000') return undefined;
  const [year, month, day, hour, minute, second, fraction] = match.slice(1).map((digits) => Number(digits ?? 0));
  const ms = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second, fraction);
  // Date.UTC takes 30 February for 2 March, and the year 26 for 1926.
  return compactOf(ms) === text ? ms : undefined;
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
