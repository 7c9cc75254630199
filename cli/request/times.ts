import { readInstant } from '../../contract/instants.js';
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
import { usageError } from '../../contract/usage-error.js';

/** Epoch times (ms) from this one on are refused: instants after the year 9999 have no ISO form with a 4-digit year. */
const LATEST_MS = Date.UTC(9999, 11, 31);

export interface Moment {
  ms: number;
  /** Whether the same text means another instant on another day. */
  relative: boolean;
  /** The instant in UTC, if the text needs an explanation: `--from yesterday is 2026-11-20T00:00:00Z`. */
  explanation?: string;
}

/**
 * Parses a point in time. It can be an ISO date, an instant with any offset, or milliseconds since the epoch (`0` is
 * the beginning). It can also be `now`, `today`, `yesterday`, or a length of time before now (`7d`, `-7d`, `P7D`,
 * `6h`). Days, weeks, months and years count from midnight UTC; hours, minutes and seconds count from now.
 * @throws LogferryError INVALID_REQUEST with the flag, the value and, if there is only one likely correction, the
 * corrected value
 */
export function parseMoment(text: string, flag: string, nowMs: number): Moment {
  if (/^\d+$/.test(text)) return { ms: epochMs(text, flag), relative: false };
  const instant = readInstant(text);
  if (instant !== undefined) {
    if (instant.wrong !== undefined) throw refusal(flag, text, instant.wrong);
    if (instant.ms < 0) throw refusal(flag, text, 'that is before 1970, and AWS has no earlier times; write 0');
    const moment = { ms: instant.ms, relative: false };
    return isPlain(text) ? moment : explained(moment, text, flag);
  }
  const word = wordMs(text, nowMs);
  if (word !== undefined) return explained({ ms: word, relative: true }, text, flag);
  const span = parseSpan(text.replace(/^-/, ''));
  if (span === undefined) throw refusal(flag, text, suggestion(text));
  const moment = { ms: Math.max(0, before(nowMs, span)), relative: true };
  return span.months > 0 ? explained(moment, text, flag) : moment;
}

/** Whether a date or instant needs no explanation: it is a date, or an instant in UTC. */
const isPlain = (text: string): boolean => parseInstant(text) !== undefined || /^\d{4}-\d{2}-\d{2}$/.test(text);

const explained = (moment: Moment, text: string, flag: string): Moment => ({
  ...moment,
  explanation: `${flag} ${text} is ${formatInstant(moment.ms)}`,
});

function wordMs(text: string, nowMs: number): number | undefined {
  if (text === 'now') return Math.floor(nowMs / SECOND_MS) * SECOND_MS;
  if (text === 'today') return floorToDay(nowMs);
  if (text === 'yesterday') return floorToDay(nowMs) - DAY_MS;
  return undefined;
}

function epochMs(text: string, flag: string): number {
  const value = Number(text);
  if (value === 0) return 0;
  if (text.length === 10) throw refusal(flag, text, `that is seconds since the epoch; in milliseconds: ${text}000`);
  const day = text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  if (parseInstant(`${day}T00:00:00Z`) !== undefined) throw refusal(flag, text, `write ${day}`);
  if (text.length < 10) throw refusal(flag, text, 'too small for milliseconds since the epoch; write days as 7d');
  if (value < LATEST_MS) return value;
  const inMs = Math.floor(value / 10 ** (text.length - 13));
  throw refusal(flag, text, `too large for milliseconds since the epoch; did you mean ${inMs}?`);
}

/** Units as people write them, and as {@link parseSpan} takes them. */
const UNIT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^s(ecs?|econds?)?$/i, 's'],
  [/^(m|mins?|minutes?)$/, 'm'],
  [/^h(rs?|ours?)?$/i, 'h'],
  [/^d(ays?)?$/i, 'd'],
  [/^w(ks?|eeks?)?$/i, 'w'],
  [/^mo(n|nths?)?$/i, 'mo'],
  [/^y(rs?|ears?)?$/i, 'y'],
];

function suggestion(text: string): string {
  const [, amount, unit = ''] = /^(?:now)?-?(\d{1,9}) ?([a-z]+)(?: ago)?$/i.exec(text) ?? [];
  if (amount !== undefined && unit === 'M') return `write ${amount}mo for months, or ${amount}m for minutes`;
  const [, known] = UNIT_WORDS.find(([form]) => form.test(unit)) ?? [];
  if (amount !== undefined && known !== undefined) return `write ${amount}${known}`;
  const [, year, month, day = '01'] = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$/.exec(text) ?? [];
  const date = `${year}-${month?.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (parseInstant(`${date}T00:00:00Z`) !== undefined) return `write ${date}`;
  if (/^@\d{10}$/.test(text)) return `write milliseconds since the epoch: ${text.slice(1)}000`;
  return 'write 2026-10-01, 2026-10-01T06:00:00Z, milliseconds since the epoch, or 7d for seven days ago';
}

const refusal = (flag: string, text: string, why: string): Error =>
  usageError(`${flag} (${JSON.stringify(text).slice(0, 80)}): ${why}`);

const UNIT_MS: Record<string, number> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/** A length of time. Months have no fixed length, so they are counted separately. */
interface Span {
  months: number;
  ms: number;
  /** Whether the text names hours, minutes or seconds. */
  hasTimeOfDay: boolean;
}

/** Reads `90s`, `15m`, `12h`, `7d`, `2w`, `3mo`, `1y` or an ISO 8601 duration. */
function parseSpan(text: string): Span | undefined {
  const [, amount, unit = ''] = /^(\d{1,9})([smhdwy]|mo)$/.exec(text) ?? [];
  if (amount !== undefined) {
    const unitMonths = unit === 'y' ? 12 : unit === 'mo' ? 1 : 0;
    const ms = Number(amount) * (UNIT_MS[unit] ?? 0);
    return { months: Number(amount) * unitMonths, ms, hasTimeOfDay: /[smh]$/.test(unit) };
  }
  const [, years, months, rest = ''] = /^P(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(.*)$/.exec(text) ?? [];
  const calendar = Number(years ?? 0) * 12 + Number(months ?? 0);
  const ms = rest === '' && calendar > 0 ? 0 : parseDuration(`P${rest}`);
  if (ms === undefined || !text.startsWith('P')) return undefined;
  return { months: calendar, ms, hasTimeOfDay: rest.includes('T') };
}

/**
 * The instant (epoch ms) that lies a length of time before now. If the length names hours, minutes or seconds, the
 * instant is rounded down to a whole second. If not, it is rounded down to midnight UTC. A month back is the same day
 * of the earlier month or, if that month is too short, its last day.
 */
function before(nowMs: number, { months, ms, hasTimeOfDay }: Span): number {
  const then = monthsBefore(nowMs, months) - ms;
  return hasTimeOfDay ? Math.floor(then / SECOND_MS) * SECOND_MS : floorToDay(then);
}

function monthsBefore(nowMs: number, months: number): number {
  if (months === 0) return nowMs;
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() - months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, month, Math.min(now.getUTCDate(), lastDay));
  // A date long before the year 1970 can be out of the range of `Date`.
  return Number.isNaN(midnight) ? 0 : midnight + (nowMs - floorToDay(nowMs));
}

/** Parses a length of time, such as a wait limit. @returns milliseconds @throws LogferryError INVALID_REQUEST */
export function parseLength(text: string, flag: string): number {
  const span = parseSpan(text);
  if (span !== undefined && span.months === 0) return span.ms;
  throw refusal(flag, text, 'write 90s, 15m, 2h, 1d or an ISO 8601 duration such as PT15M');
}
