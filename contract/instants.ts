import { formatInstant, MINUTE_MS, parseInstant } from './time.js';

/** A date or an instant that was read from a text: its time (epoch ms), or why there is no such time. */
export type ReadInstant = { ms: number; wrong?: undefined } | { wrong: string };

const FORM =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)?)?$/;

/** The greatest offset from UTC that a time zone has (hours). */
const GREATEST_OFFSET_HOURS = 14;

/**
 * Reads a date (midnight UTC) or an instant with its offset, as tools print them: `2026-11-20T06:00:00+02:00`,
 * `2026-11-20 06:00:00+0200`, `2026-11-20T04:00Z`. Requests contain only instants in UTC: {@link parseInstant}.
 * @returns undefined if the text does not have the form of a date or an instant
 */
export function readInstant(text: string): ReadInstant | undefined {
  const [form, date = '', time, second = '00', fraction = '', z, sign, offsetHours, offsetMinutes = '00'] =
    FORM.exec(text) ?? [];
  if (form === undefined) return undefined;
  const midnight = parseInstant(`${date}T00:00:00Z`);
  if (midnight === undefined) return { wrong: 'there is no such day' };
  if (time === undefined) return { ms: midnight };
  if (z === undefined && sign === undefined) {
    return { wrong: 'an instant needs its offset: add Z for UTC, or an offset such as +02:00' };
  }
  if (/[^0]/.test(fraction.slice(3))) {
    return { wrong: `AWS stores whole milliseconds: write .${fraction.slice(0, 3)} instead of .${fraction}` };
  }
  const local = parseInstant(`${date}T${time}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  if (local === undefined) return { wrong: 'there is no such time of day' };
  const [hours, minutes] = [Number(offsetHours ?? 0), Number(offsetMinutes)];
  if (minutes > 59 || hours * 60 + minutes > GREATEST_OFFSET_HOURS * 60) return { wrong: 'there is no such offset' };
  const offsetMs = (hours * 60 + minutes) * MINUTE_MS;
  return { ms: sign === '-' ? local + offsetMs : local - offsetMs };
}

/**
 * The rule for instants of a request, as the end of a sentence about a text. For a date or an instant in another form,
 * the text to write follows. If {@link readInstant} says what is wrong with the text, this reason follows.
 */
export function instantRule(text: unknown): string {
  const rule = 'must be an instant in UTC such as 2026-10-01T00:00:00Z';
  const read = typeof text === 'string' ? readInstant(text) : undefined;
  if (read === undefined) return rule;
  return read.wrong !== undefined ? `${rule}; ${read.wrong}` : `${rule}; write ${formatInstant(read.ms)}`;
}
