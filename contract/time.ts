/** UTC instants. JSON carries ISO 8601 with `Z`; milliseconds since the epoch are used for arithmetic only. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** CloudWatch Logs may take this long until an ingested event can be exported (AWS user guide, "S3Export"). */
export const AVAILABILITY_LAG_MS = 12 * HOUR_MS;
/** PutLogEvents accepts events up to this old, so a group can hold events older than itself. */
export const OLDEST_ACCEPTED_EVENT_MS = 14 * DAY_MS;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

/** Milliseconds since the epoch of an ISO instant in UTC, or undefined where it is not one (2026-02-30 is not). */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text)) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  return new Date(ms).toISOString().slice(0, 10) === text.slice(0, 10) ? ms : undefined;
}

/** The shortest ISO form: fractions only where there are any. */
export const formatInstant = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** Same as {@link parseInstant} for a value a schema has already checked. */
export function instantMs(instant: string): number {
  const ms = parseInstant(instant);
  if (ms === undefined) throw new RangeError(`not an ISO instant in UTC: ${instant}`);
  return ms;
}

export const floorToDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

const DURATION = /^P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,7})S)?)?$/;

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds; months and years have no fixed length. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text.endsWith('T') || text === 'P') return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (weeks * 7 + days) * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS;
}
