import {
  DAY_MS,
  floorToDay,
  formatInstant,
  HOUR_MS,
  MINUTE_MS,
  parseDuration,
  parseInstant,
  SECOND_MS,
} from '../../contract/time.js';
import { usageError } from './usage-error.js';

/** The latest time that is accepted (epoch ms): later instants have no ISO form with a four-digit year. */
const LATEST_MS = Date.UTC(9999, 11, 31);

export interface Moment {
  ms: number;
  /** Whether the same text means another instant on another day. */
  relative: boolean;
}

/**
 * Parses a point in time: an ISO date or instant in UTC, milliseconds since the epoch (`0` is the beginning), or a
 * length of time before now (`7d`, `-7d`, `P7D`), which is rounded down to midnight UTC.
 * @throws LogferryError INVALID_REQUEST with the flag, the value and, if there is only one likely correction, the
 * corrected value
 */
export function parseMoment(text: string, flag: string, nowMs: number): Moment {
  if (/^\d+$/.test(text)) return { ms: epochMs(text, flag), relative: false };
  const instant = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (instant !== undefined) return { ms: instant, relative: false };
  const past = parseSpan(text.replace(/^-/, ''));
  if (past !== undefined) return { ms: Math.max(0, floorToDay(nowMs - past)), relative: true };
  throw refusal(flag, text, suggestion(text));
}

function epochMs(text: string, flag: string): number {
  const value = Number(text);
  if (value === 0) return 0;
  if (text.length === 10) throw refusal(flag, text, `that is seconds since the epoch; in milliseconds: ${text}000`);
  if (text.length < 10) throw refusal(flag, text, 'too small for milliseconds since the epoch; write days as 7d');
  if (value < LATEST_MS) return value;
  const inMs = Math.floor(value / 10 ** (text.length - 13));
  throw refusal(flag, text, `too large for milliseconds since the epoch; did you mean ${inMs}?`);
}

function suggestion(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text)) return 'there is no such day or time';
  const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?[+-]\d{2}:?\d{2}$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (!Number.isNaN(withOffset)) return `write it in UTC: ${formatInstant(withOffset)}`;
  return 'write 2026-10-01, 2026-10-01T06:00:00Z, milliseconds since the epoch, or 7d for seven days ago';
}

const refusal = (flag: string, text: string, why: string): Error =>
  usageError(`${flag} (${JSON.stringify(text).slice(0, 80)}): ${why}`);

const UNIT_MS: Record<string, number> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/** Milliseconds of `90s`, `15m`, `12h`, `7d`, `2w` or an ISO 8601 duration. */
function parseSpan(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,7})([smhdw])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) return Number(amount) * (UNIT_MS[unit] ?? 0);
  return parseDuration(text);
}

/** Parses a length of time, such as a wait limit. @returns milliseconds @throws LogferryError INVALID_REQUEST */
export function parseLength(text: string, flag: string): number {
  const length = parseSpan(text);
  if (length !== undefined) return length;
  throw refusal(flag, text, 'write 90s, 15m, 2h, 1d or an ISO 8601 duration such as PT15M');
}
