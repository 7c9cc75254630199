const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Abbreviations of time zones that have one meaning in logs, with their offset from UTC (hours). */
const ZONES: Readonly<Record<string, number>> = {
  ...{ Z: 0, UTC: 0, GMT: 0, WET: 0, WEST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3, JST: 9 },
  ...{ EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 },
};
/** The abbreviations as alternatives in a regular expression. */
export const ZONE_NAMES = Object.keys(ZONES).join('|');

/**
 * An instant (epoch ms), and whether its text needs no assumption about the zone: the text states a zone or offset, or
 * counts from 1970.
 */
export interface Instant {
  readonly timeMs: number;
  readonly hasZone: boolean;
}

/** The parts of a date and a time, as text. The keys are the names of groups in the patterns of `time-forms.ts`. */
export type TimeParts = Readonly<Partial<Record<TimePart, string>>>;
type TimePart = 'y' | 'yy' | 'mo' | 'mon' | 'd' | 'h' | 'mi' | 's' | 'f' | 'ms' | 'ap' | 'z' | 'epoch';

/**
 * The instant of the parts; undefined if the date or the time does not exist, or the date is before 2 January 1970. A
 * time without a zone is UTC.
 * @param fileTimeMs time of the file's last change (epoch ms). A time without a year gets the latest year in which the
 * time is at most one day after the last change
 */
export function instantOf(parts: TimeParts, fileTimeMs: number): Instant | undefined {
  if (parts.epoch !== undefined) return epochInstant(parts.epoch, fileTimeMs);
  const year = parts.y ?? (parts.yy === undefined ? undefined : `20${parts.yy}`);
  const offsetMs = zoneOffsetMs(parts.z);
  const timeMs = year === undefined ? latestBefore(parts, fileTimeMs + DAY_MS) : utc(Number(year), parts);
  if (timeMs === undefined || offsetMs === undefined) return undefined;
  return { timeMs: timeMs - offsetMs, hasZone: parts.z !== undefined };
}

/**
 * The instant of a number of seconds, milliseconds, microseconds or nanoseconds since 1970. The number of digits shows
 * the unit. Undefined if the number cannot be a time: a time before September 2001 has fewer than 10 digits, and no
 * time is more than a day after now, or after the file's last change if that is later than now. The last change alone
 * is no limit, because packages and images give their files fixed times.
 */
export function epochInstant(text: string, fileTimeMs: number): Instant | undefined {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = whole.length;
  const timeMs = Number(digits === 10 ? `${whole}${fraction.slice(0, 3).padEnd(3, '0')}` : whole.slice(0, 13));
  const latestMs = Math.max(fileTimeMs, Date.now()) + DAY_MS;
  const isTime = [10, 13, 16, 19].includes(digits) && !whole.startsWith('0') && timeMs <= latestMs;
  return isTime ? { timeMs, hasZone: true } : undefined;
}

/** The latest instant that a time without a year can mean, but not after the limit (epoch ms). */
function latestBefore(parts: TimeParts, limitMs: number): number | undefined {
  const lastYear = new Date(limitMs).getUTCFullYear();
  // In the last year, the time can be after the limit. The eight years before always include a 29 February.
  for (let year = lastYear; year > lastYear - 9; year -= 1) {
    const timeMs = utc(year, parts);
    if (timeMs !== undefined && timeMs <= limitMs) return timeMs;
  }
  return undefined;
}

function utc(year: number, { mo, mon, d, h, mi, s = '0', f = '', ms, ap }: TimeParts): number | undefined {
  const month = mon === undefined ? Number(mo) - 1 : MONTHS.indexOf(mon.toLowerCase());
  const hours = hourOf(Number(h), ap?.toLowerCase());
  const [day, minutes, seconds] = [Number(d), Number(mi), Number(s)];
  if (hours === undefined || hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const millis = ms === undefined ? Number(f.slice(0, 3).padEnd(3, '0')) : Number(ms);
  // A leap second counts as the second before it, as on the clocks of most machines.
  const timeMs = Date.UTC(year, month, day, hours, minutes, Math.min(seconds, 59), millis);
  const date = new Date(timeMs);
  return timeMs >= DAY_MS && date.getUTCMonth() === month && date.getUTCDate() === day ? timeMs : undefined;
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === 'pm' ? 12 : 0);
}

function zoneOffsetMs(zone: string | undefined): number | undefined {
  if (zone === undefined) return 0;
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?$/.exec(zone);
  if (match === null) return (ZONES[zone.toUpperCase()] ?? 0) * 60 * MINUTE_MS;
  const [, sign, hours, minutes = '0'] = match;
  const offset = Number(hours) * 60 + Number(minutes);
  return offset > 18 * 60 ? undefined : offset * MINUTE_MS * (sign === '-' ? -1 : 1);
}
