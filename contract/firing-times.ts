import { type Calendar, LAST_YEAR } from './cron.js';
import { DAY_MS, floorToDay, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.js';

/*
 * The times at which a schedule fires, by the rules of Temporal's server 1.31 (`calendar.go`). A local time that a
 * change of the clocks skips has no firing. A local time that occurs twice has two firings in time zones west of UTC,
 * and one in time zones east of UTC, at the second occurrence.
 *
 * On the days of two changes, Temporal itself fires at other times, because of how Go resolves local times:
 * - When the clocks go back in a time zone east of UTC, Temporal fires times of the hour before the repeated hour once
 *   more, an hour later. It can fire further times of the repeated hour and of the next one an hour late, or not at all.
 * - When the clocks skip midnight in a time zone west of UTC, Temporal takes the day for the weekday before. So a
 *   schedule with days of the week can miss this day.
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
export class Clock {
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
}

/** The first time after an instant (epoch ms) that matches one of the calendars; undefined if there is none. */
export function nextFiring(calendars: readonly Calendar[], clock: Clock, afterMs: number): number | undefined {
  const times = calendars.flatMap((calendar) => nextOf(calendar, clock, afterMs) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The next match of one calendar. A local day is represented by the epoch ms at which the same date begins in UTC. */
function nextOf(calendar: Calendar, clock: Clock, afterMs: number): number | undefined {
  // The search begins a day early, because a change of the clocks may lead back to the day before.
  const first = floorToDay(afterMs + clock.offsetMs(afterMs)) - DAY_MS;
  for (let day = first; ; day += DAY_MS) {
    const date = new Date(day);
    if (date.getUTCFullYear() > LAST_YEAR) return undefined;
    if (!matchesDay(calendar, date)) continue;
    const found = firstOnDay(calendar, clock, day, afterMs);
    if (found !== undefined) return found;
  }
}

const matchesDay = ({ year, month, dayOfMonth, dayOfWeek }: Calendar, date: Date): boolean =>
  month.includes(date.getUTCMonth() + 1) &&
  dayOfMonth.includes(date.getUTCDate()) &&
  dayOfWeek.includes(date.getUTCDay()) &&
  (year?.includes(date.getUTCFullYear()) ?? true);

/** The first matching time of a local day that is later than an instant. */
function firstOnDay(calendar: Calendar, clock: Clock, day: number, afterMs: number): number | undefined {
  const [before, after] = [clock.offsetMs(day - DAY_MS), clock.offsetMs(day + 2 * DAY_MS)];
  if (before === after) {
    const found = firstTimeOfDay(calendar, afterMs - (day - before));
    return found === undefined ? undefined : day + found - before;
  }
  const later = [...timesOfDay(calendar)].flatMap((time) => firingsAt(clock, day + time)).filter((ms) => ms > afterMs);
  return later.length === 0 ? undefined : Math.min(...later);
}

/** The firings at a local time: none, one or two. */
function firingsAt(clock: Clock, localMs: number): number[] {
  // Go's `time.Date` chooses one of two offsets: the one that is valid at the time that results from the other one.
  const ms = localMs - clock.offsetMs(localMs - clock.offsetMs(localMs));
  return [ms, ms + HOUR_MS].filter((each) => clock.offsetMs(each) === localMs - each);
}

/**
 * The first matching time of day (ms since midnight) after `laterThan`, which is negative for a time before the day.
 */
function firstTimeOfDay(calendar: Calendar, laterThan: number): number | undefined {
  for (const hour of calendar.hour) {
    if ((hour + 1) * HOUR_MS <= laterThan) continue;
    for (const minute of calendar.minute) {
      if (hour * HOUR_MS + (minute + 1) * MINUTE_MS <= laterThan) continue;
      for (const second of calendar.second) {
        const time = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
        if (time > laterThan) return time;
      }
    }
  }
  return undefined;
}

function* timesOfDay({ hour, minute, second }: Calendar): Generator<number> {
  for (const h of hour)
    for (const m of minute) for (const s of second) yield h * HOUR_MS + m * MINUTE_MS + s * SECOND_MS;
}
