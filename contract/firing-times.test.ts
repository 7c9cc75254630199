import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from './cron.js';
import { nextFiring, TimeZoneClock, timezoneRule } from './firing-times.js';
import { calendarsOf } from './schedule.js';
import { NOW_MS, nominals, parsed } from './testing/schedule-definition.js';
import { DAY_MS, formatInstant, instantMs } from './time.js';

const QUARTER_MS = 900_000;

/**
 * The nominal times in an interval by a plain definition, for a cron text of whole quarters of an hour: every quarter
 * whose local time matches.
 */
function everyMatchingQuarter(cron: string, timezone: string, fromMs: number, toMs: number): number[] {
  const read = parseCron(cron);
  if (read.wrong !== undefined) throw new Error(read.wrong);
  const { calendar } = read;
  const clock = new TimeZoneClock(timezone);
  const found: number[] = [];
  for (let ms = Math.floor(fromMs / QUARTER_MS + 1) * QUARTER_MS; ms <= toMs; ms += QUARTER_MS) {
    const local = new Date(clock.localMs(ms));
    const matches =
      calendar.minute.includes(local.getUTCMinutes()) &&
      calendar.hour.includes(local.getUTCHours()) &&
      calendar.dayOfWeek.includes(local.getUTCDay());
    if (matches) found.push(ms);
  }
  return found;
}

/** Whether the clocks change within a day before or after an instant. */
const isNearChange = (clock: TimeZoneClock, ms: number): boolean =>
  clock.offsetMs(ms - DAY_MS) !== clock.offsetMs(ms + DAY_MS);

/** The firings in an interval, for cron texts with a firing at least every week. */
function firingTimes(cron: string, timezone: string, fromMs: number, toMs: number): number[] {
  const [calendars, clock] = [calendarsOf({ cron }), new TimeZoneClock(timezone)];
  const found: number[] = [];
  for (let at = nextFiring(calendars, clock, fromMs); at !== undefined && at <= toMs; ) {
    found.push(at);
    const next = nextFiring(calendars, clock, at);
    if (next !== undefined) expect(next).toBeGreaterThan(at);
    at = next;
  }
  return found;
}

describe('the times of a schedule', () => {
  it.each([
    ['0 3 * * *', ['2026-11-28T03:00:00Z', '2026-11-29T03:00:00Z']],
    ['@daily', ['2026-11-28T00:00:00Z', '2026-11-29T00:00:00Z']],
    ['@weekly', ['2026-11-29T00:00:00Z', '2026-12-06T00:00:00Z']],
    ['30 4 1,15 * *', ['2026-12-01T04:30:00Z', '2026-12-15T04:30:00Z']],
    ['0 0 13 * FRI', ['2027-08-13T00:00:00Z', '2028-10-13T00:00:00Z']],
    ['0 22 * dec 5-7', ['2026-12-04T22:00:00Z', '2026-12-05T22:00:00Z']],
    ['0 0 29 2 *', ['2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z']],
  ])('of %s match both the day of the month and the day of the week', (cron, times) => {
    expect(nominals(parsed({ cron }), NOW_MS, 2)).toEqual(times);
  });

  // A server of Temporal has these times, too: see test/engine/schedules.test.ts.
  it.each([
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28', ['03-28T01:30', '03-30T00:30', '03-31T00:30']],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24', ['10-24T00:30', '10-25T01:30', '10-26T01:30']],
    ['30 1 * * *', 'Europe/Berlin', '2027-10-30', ['10-30T23:30', '10-31T00:30', '11-01T00:30']],
    ['0 0 * * *', 'Europe/London', '2027-10-30', ['10-30T23:00', '10-31T00:00', '11-01T00:00']],
    ['15,45 1,2 * * *', 'Europe/London', '2027-10-31', ['10-31T01:15', '10-31T02:45', '11-01T01:15']],
    ['30 1 * * *', 'America/New_York', '2026-11-01', ['11-01T05:30', '11-01T06:30', '11-02T06:30']],
    ['45 2 * * 0', 'America/Santiago', '2027-08-28', ['08-29T06:45', '09-12T05:45', '09-19T05:45']],
    ['45 2 * * 0', 'America/Havana', '2027-03-07', ['03-07T07:45', '03-21T06:45', '03-28T06:45']],
    ['45 2 * * 0', 'Atlantic/Azores', '2027-03-21', ['03-21T03:45', '04-04T02:45', '04-11T02:45']],
  ])('of %s in %s around a change of the clocks are those of Temporal', (cron, timezone, from, times) => {
    const year = from.slice(0, 4);
    expect(nominals(parsed({ cron, timezone }), instantMs(`${from}T00:00:00Z`), 3)).toEqual(
      times.map((time) => `${year}-${time}:00Z`),
    );
  });

  it('are every matching local time on days without a change of the clocks, and always ascend', () => {
    const zones = [
      ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'America/St_Johns'],
      ...['America/Santiago', 'Atlantic/Azores', 'Australia/Lord_Howe'],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.subarray(['0', '15', '30', '45'], { minLength: 1 }),
        fc.subarray(['0', '1', '2', '3', '12', '23'], { minLength: 1 }),
        fc.constantFrom('*', '0', '6', '1-5'),
        fc.integer({ min: instantMs('2026-03-01T00:00:00Z'), max: instantMs('2026-11-30T00:00:00Z') }),
        (timezone, minutes, hours, days, fromMs) => {
          const cron = `${minutes.join(',')} ${hours.join(',')} * * ${days}`;
          const clock = new TimeZoneClock(timezone);
          const toMs = fromMs + 2 * DAY_MS;
          const usual = (times: number[]) => times.filter((ms) => !isNearChange(clock, ms)).map(formatInstant);
          expect(usual(firingTimes(cron, timezone, fromMs, toMs))).toEqual(
            usual(everyMatchingQuarter(cron, timezone, fromMs, toMs)),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of calendars are those of the cron text with the same fields', () => {
    const calendars = [{ minute: '0', hour: '*/6', dayOfWeek: 'MON-FRI' }];
    const byCron = calendarsOf({ cron: '0 */6 * * 1-5' });
    expect(calendarsOf({ calendars })).toEqual(byCron);
    const [first] = calendarsOf({ calendars: [{ hour: '3', year: '2028' }] });
    expect(nextFiring(first ? [first] : [], new TimeZoneClock('UTC'), NOW_MS)).toBe(instantMs('2028-01-01T03:00:00Z'));
  });

  it('need a time zone of the IANA list', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'US/Pacific', 'Etc/GMT+5']) {
      expect(timezoneRule(zone)).toBeUndefined();
    }
    for (const zone of ['', ' ', 'Berlin', 'Local', 'asia/kolkata', 'utc']) expect(timezoneRule(zone)).toBeDefined();
  });
});
