import { type Calendar, LAST_YEAR } from './cron.js';
import { DAY_MS, floorToDay, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.js';

/*
 * The times at which a schedule fires, by the rules of Temporal's server 1.31 (`calendar.go`). The server searches on
 * the local clock, from hour to hour, and Go's `time.Date` turns a local time into an instant. On the days on which the
 * clocks change, the search has these results:
 * - A local time that is skipped has no firing. If midnight is skipped in a time zone west of UTC, the server gives
 *   this day the weekday of the day before.
 * - In time zones west of UTC, the firings of a local hour that occurs twice occur both times.
 * - In time zones east of UTC, the firings of a local hour that occurs twice are late. The first firing is at the
 *   second occurrence of its local time. Every other firing is an hour after the second occurrence of its local time.
 *   Firings of the next hour that precede such a late firing are left out. Firings of the hour before the repeated hour
 *   occur once more, an hour later.
 */

/** Why a time zone cannot be used, as the end of a sentence about it; undefined for a time zone of the IANA list. */
export function timezoneRule(timezone: string): string | undefined {
  const rule = 'must be a time zone of the IANA list, such as Europe/Berlin or UTC';
  // An offset is no time zone for Temporal, though newer Node.js versions accept it.
  if (!/^[A-Za-z]/.test(timezone)) return rule;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en-US', { timeZone: timezone }).resolvedOptions();
    // Temporal distinguishes upper and lower case in the names.
    if (timeZone !== timezone && timeZone.toLowerCase() === timezone.toLowerCase()) return `${rule}; write ${timeZone}`;
    return /(^|\/)[a-z]/.test(timezone) ? `${rule}, with its capital letters` : undefined;
  } catch {
    return rule;
  }
}

/** The local time of a time zone. */
export class TimeZoneClock {
  readonly #format: Intl.DateTimeFormat | undefined;

  /** @param timezone a time zone that {@link timezoneRule} accepts */
  constructor(timezone: string) {
    if (timezone === 'UTC') return;
    this.#format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  }

  /** The offset from UTC (ms) at an instant: local time minus UTC. */
  offsetMs(ms: number): number {
    if (this.#format === undefined) return 0;
    const second = Math.floor(ms / SECOND_MS) * SECOND_MS;
    const parts = new Map(this.#format.formatToParts(second).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const [year, month, day] = [part('year'), part('month'), part('day')];
    return Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second')) - second;
  }

  /** The local time at an instant, as the epoch ms at which UTC shows the same date and time. */
  localMs(ms: number): number {
    return ms + this.offsetMs(ms);
  }

  /**
   * The instant of a local time (see {@link localMs}), as Go computes it. Go takes the local time for UTC and uses the
   * offset of that instant for a first result. The final result uses the offset of the first result. If the clocks skip
   * the local time, the final result has another local time.
   */
  instantMs(localMs: number): number {
    return localMs - this.offsetMs(localMs - this.offsetMs(localMs));
  }
}

/** The first time after an instant (epoch ms) that matches one of the calendars; undefined if there is none. */
export function nextFiring(calendars: readonly Calendar[], clock: TimeZoneClock, afterMs: number): number | undefined {
  const times = calendars.flatMap((calendar) => nextOf(calendar, clock, afterMs) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** A position in the search for a firing. Local times are those of {@link TimeZoneClock.localMs}. */
interface Position {
  /** Start of the local hour. */
  hourMs: number;
  /** Only times after this one can match (ms since the start of the hour). */
  laterThan: number;
  /** Whether the hour is searched for the second time, because it lasts longer than an hour. */
  isRepeated: boolean;
}

/**
 * The next match of one calendar. Like Temporal's server, this function searches from hour to hour of the local clock.
 */
function nextOf(calendar: Calendar, clock: TimeZoneClock, afterMs: number): number | undefined {
  for (let position = positionOf(clock, afterMs); new Date(position.hourMs).getUTCFullYear() <= LAST_YEAR; ) {
    const dayMs = floorToDay(position.hourMs);
    const hour = matchesDay(calendar, clock, position.hourMs)
      ? calendar.hour.find((each) => dayMs + each * HOUR_MS >= position.hourMs)
      : undefined;
    if (hour === undefined) {
      position = startOf(dayMs + DAY_MS);
      continue;
    }
    const hourMs = dayMs + hour * HOUR_MS;
    if (hourMs > position.hourMs) position = startOf(hourMs);
    const time = firstTimeOfHour(calendar, position.laterThan);
    if (time === undefined) {
      position = afterHour(clock, position);
      continue;
    }
    const ms = clock.instantMs(hourMs + time);
    if (floorToHour(clock.localMs(ms)) === hourMs) return position.isRepeated ? ms + HOUR_MS : ms;
    // The clocks skip this time.
    position = startOf(hourMs + HOUR_MS);
  }
  return undefined;
}

const floorToHour = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

const startOf = (hourMs: number): Position => ({ hourMs, laterThan: -1, isRepeated: false });

/** The position of an instant. */
function positionOf(clock: TimeZoneClock, ms: number): Position {
  const localMs = clock.localMs(ms);
  const hourMs = floorToHour(localMs);
  const isRepeated = floorToHour(clock.localMs(ms - HOUR_MS)) === hourMs;
  return { hourMs, laterThan: localMs - hourMs, isRepeated };
}

/** The position after a local hour. It is the same hour again if more than an hour passes until the next local hour. */
function afterHour(clock: TimeZoneClock, { hourMs, isRepeated }: Position): Position {
  const isLonger = clock.instantMs(hourMs + HOUR_MS) - clock.instantMs(hourMs) > HOUR_MS;
  return isLonger && !isRepeated ? { ...startOf(hourMs), isRepeated: true } : startOf(hourMs + HOUR_MS);
}

/**
 * Whether the day of a local hour matches. If the clocks skip the hour, the weekday is that of the time which Go
 * computes instead.
 */
function matchesDay({ year, month, dayOfMonth, dayOfWeek }: Calendar, clock: TimeZoneClock, hourMs: number): boolean {
  const date = new Date(hourMs);
  return (
    month.includes(date.getUTCMonth() + 1) &&
    dayOfMonth.includes(date.getUTCDate()) &&
    (year?.includes(date.getUTCFullYear()) ?? true) &&
    (dayOfWeek.length === DAYS_OF_WEEK ||
      dayOfWeek.includes(new Date(clock.localMs(clock.instantMs(hourMs))).getUTCDay()))
  );
}

const DAYS_OF_WEEK = 7;

/**
 * The first matching time of an hour after `laterThan`, both in ms since the hour's start. A negative `laterThan`
 * includes the whole hour.
 */
function firstTimeOfHour(calendar: Calendar, laterThan: number): number | undefined {
  for (const minute of calendar.minute) {
    if ((minute + 1) * MINUTE_MS <= laterThan) continue;
    for (const second of calendar.second) {
      const time = minute * MINUTE_MS + second * SECOND_MS;
      if (time > laterThan) return time;
    }
  }
  return undefined;
}
