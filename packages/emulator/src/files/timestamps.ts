const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Number of characters, from the start of a line, in which a time is searched. A later date belongs to the message. */
const NEAR_START_CHARS = 64;
/**
 * Number of characters in which the time of an access-log line is searched. Addresses and a user name precede this
 * time.
 */
const ACCESS_LOG_CHARS = 256;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';

const ISO =
  /(?<![\d.-])(\d{4})-(\d\d)-(\d\d)(?:[Tt]|\s{1,2})(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?!\d)(?:\s?([Zz]|[+-]\d\d:?\d\d)(?![\d:]))?/;
const ACCESS_LOG = new RegExp(
  `\\[(\\d\\d)/${MONTH}/(\\d{4}):(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.\\d+)?(?: ([+-]\\d{4}))?\\]`,
  'i',
);
const SYSLOG = new RegExp(
  `^(?:<\\d{1,3}>)?${MONTH} {1,2}(\\d{1,2}) (\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?(?!\\d)`,
  'i',
);
const EPOCH = /^\[?(?:(1\d{9})(?:\.(\d{1,9}))?|(1\d{12}))(?=$|[\s\],:|])/;

/**
 * The time in a line (epoch ms); undefined if the line has none. Known forms: ISO 8601 with `T` or a space, access log,
 * syslog without a year, epoch seconds or milliseconds. A time without a zone is UTC.
 * @param fileTimeMs time of the file's last change (epoch ms). A time without a year gets the latest year in which the
 * time is at most one day after the last change
 */
export function timestampOf(line: string, fileTimeMs: number): number | undefined {
  return epochTime(line) ?? syslogTime(line, fileTimeMs) ?? firstOf(isoTime(line), accessLogTime(line));
}

interface Found {
  readonly index: number;
  readonly timeMs: number;
}

function firstOf(a: Found | undefined, b: Found | undefined): number | undefined {
  if (a === undefined || b === undefined) return (a ?? b)?.timeMs;
  return a.index <= b.index ? a.timeMs : b.timeMs;
}

function isoTime(line: string): Found | undefined {
  const match = ISO.exec(line.slice(0, NEAR_START_CHARS + 40));
  if (match === null || match.index > NEAR_START_CHARS) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone] = match;
  const timeMs = utc(Number(year), Number(month) - 1, Number(day), [hour, minute, second], fraction);
  return timeMs === undefined ? undefined : { index: match.index, timeMs: timeMs - zoneMs(zone) };
}

function accessLogTime(line: string): Found | undefined {
  const match = ACCESS_LOG.exec(line.slice(0, ACCESS_LOG_CHARS));
  if (match === null) return undefined;
  const [, day, month = '', year, hour, minute, second, zone] = match;
  const timeMs = utc(Number(year), monthIndex(month), Number(day), [hour, minute, second], '');
  return timeMs === undefined ? undefined : { index: match.index, timeMs: timeMs - zoneMs(zone) };
}

function syslogTime(line: string, fileTimeMs: number): number | undefined {
  const match = SYSLOG.exec(line);
  if (match === null) return undefined;
  const [, month = '', day, hour, minute, second, fraction = ''] = match;
  // One day of tolerance, because the line's time can be in a time zone ahead of UTC. The loop tries nine years. The
  // first year can be too late, and the other eight always include a 29 February.
  const lastYear = new Date(fileTimeMs + DAY_MS).getUTCFullYear();
  for (let year = lastYear; year > lastYear - 9; year -= 1) {
    const timeMs = utc(year, monthIndex(month), Number(day), [hour, minute, second], fraction);
    if (timeMs !== undefined && timeMs <= fileTimeMs + DAY_MS) return timeMs;
  }
  return undefined;
}

function epochTime(line: string): number | undefined {
  const match = EPOCH.exec(line);
  if (match === null) return undefined;
  const [, seconds, fraction = '', milliseconds] = match;
  return milliseconds === undefined ? Number(seconds) * 1000 + millis(fraction) : Number(milliseconds);
}

/** The instant in epoch milliseconds. Undefined for a date or time that does not exist, or is before 1970. */
function utc(
  year: number,
  month: number,
  day: number,
  [hour, minute, second]: readonly (string | undefined)[],
  fraction: string,
): number | undefined {
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const timeMs = Date.UTC(year, month, day, hours, minutes, Math.min(seconds, 59), millis(fraction));
  const date = new Date(timeMs);
  return timeMs >= DAY_MS && date.getUTCMonth() === month && date.getUTCDate() === day ? timeMs : undefined;
}

function millis(fraction: string): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function zoneMs(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS * (sign === '-' ? -1 : 1);
}

function monthIndex(name: string): number {
  return MONTHS.indexOf(name.toLowerCase());
}
