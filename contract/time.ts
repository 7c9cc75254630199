/* UTC instants. JSON contains ISO 8601 with `Z`. Milliseconds since the epoch are for arithmetic only. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The longest time until an ingested event can be exported (CloudWatch Logs user guide, "S3Export"). */
export const AVAILABILITY_LAG_MS = 12 * HOUR_MS;
/** The age of the oldest event that PutLogEvents accepts. So a log group can hold events older than the group. */
export const OLDEST_ACCEPTED_EVENT_MS = 14 * DAY_MS;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

/**
 * Milliseconds since the epoch of an ISO instant in UTC; undefined for any other text, such as 2026-02-30T00:00:00Z.
 */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text)) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  // `Date` reads hour 24, or a day that the month does not have, as a later day.
  return new Date(ms).getUTCDate() === Number(text.slice(8, 10)) ? ms : undefined;
}

/** The ISO form of an instant, to the second; with milliseconds only if they are not zero. */
export function formatInstant(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -'.000Z'.length)}Z` : text;
}

/** {@link parseInstant} for a value that a schema has checked. @throws RangeError for any other text */
export function instantMs(instant: string): number {
  const ms = parseInstant(instant);
  if (ms === undefined) throw new RangeError(`not an ISO instant in UTC: ${instant}`);
  return ms;
}

export const floorToDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

const DURATION = /^P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,7})S)?)?$/;

/** Milliseconds of an ISO 8601 duration; undefined for any other text, and for months and years (no fixed length). */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text.endsWith('T') || text === 'P') return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (weeks * 7 + days) * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS;
}

/** The ISO 8601 duration of a number of milliseconds, rounded down to a second: `PT10M`, `P1DT12H`. */
export function formatDuration(ms: number): string {
  const [days, left] = [Math.floor(ms / DAY_MS), ms % DAY_MS];
  const parts: [number, string][] = [
    [Math.floor(left / HOUR_MS), 'H'],
    [Math.floor((left % HOUR_MS) / MINUTE_MS), 'M'],
    [Math.floor((left % MINUTE_MS) / SECOND_MS), 'S'],
  ];
  const time = parts.flatMap(([amount, unit]) => (amount > 0 ? `${amount}${unit}` : [])).join('');
  if (days === 0) return `PT${time || '0S'}`;
  return `P${days}D${time && `T${time}`}`;
}

/** A half-open interval [fromMs, toMs) of milliseconds since the epoch. */
export interface Interval {
  fromMs: number;
  toMs: number;
}

/** Whether two intervals have an instant in common. */
export const overlaps = (a: Interval, b: Interval): boolean => a.fromMs < b.toMs && b.fromMs < a.toMs;

/** A window of ISO instants as an interval. @throws RangeError for a text that is no instant */
export const intervalOf = ({ from, to }: { from: string; to: string }): Interval => ({
  fromMs: instantMs(from),
  toMs: instantMs(to),
});
