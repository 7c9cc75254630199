import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from './cron.js';
import { isLogferryError } from './errors.js';
import { nextFiring, TimeZoneClock, timezoneRule } from './firing-times.js';
import { exportIdOf, isFiringId, nominalTimeOf, workflowIdOf } from './names.js';
import { exportIdRefusal } from './request-rules.js';
import { resolveRequest } from './resolve.js';
import {
  calendarsOf,
  checkSchedule,
  LONGEST_SCHEDULE_NAME_CHARS,
  type ParsedSchedule,
  parseSchedule,
  type ScheduleDefinition,
  splitSchedule,
} from './schedule.js';
import { comingFirings, firingWindow, scheduleRefusals, scheduleWarnings } from './schedule-rules.js';
import { holdsWholeSlice } from './slice-grid.js';
import { DAY_MS, formatDuration, formatInstant, HOUR_MS, instantMs, intervalOf, parseDuration } from './time.js';

const NOW_MS = instantMs('2026-11-27T14:00:00Z');

const request = (window: object, others: object = {}) => ({
  source: { logGroups: ['/app'] },
  window,
  destination: { bucket: 'my-archive' },
  region: 'eu-central-1',
  ...others,
});

const definition = (change: object = {}, window: object = { lookback: 'P30D' }, others: object = {}) =>
  ({ name: 'nightly', cron: '0 3 * * *', request: request(window, others), ...change }) as ScheduleDefinition;

const parsed = (...given: Parameters<typeof definition>): ParsedSchedule => parseSchedule(definition(...given));

function wrong(input: unknown): string {
  const checked = checkSchedule(input);
  return 'wrong' in checked ? checked.wrong.join('; ') : 'nothing';
}

const QUARTER_MS = 900_000;

/**
 * The nominal times in an interval by a plain definition, for a cron text of whole quarters of an hour: every quarter
 * whose local time matches.
 */
function everyMatchingQuarter(cron: string, timezone: string, fromMs: number, toMs: number): number[] {
  const read = parseCron(cron);
  if (!('calendar' in read)) throw new Error(read.wrong);
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

const firings = (schedule: ParsedSchedule, fromMs: number, most: number) =>
  comingFirings({ calendars: calendarsOf(schedule), timezone: schedule.timezone }, schedule.request, fromMs, most);
const nominals = (schedule: ParsedSchedule, fromMs: number, most: number): string[] =>
  firings(schedule, fromMs, most).map(({ nominal }) => nominal);

describe('a schedule', () => {
  it('has defaults for time zone, jitter and catch-up window', () => {
    expect(parsed()).toMatchObject({ timezone: 'UTC', jitter: 'PT0S', catchUpWindow: 'P1D' });
    expect(parsed().request.slice).toBe('day');
  });

  it.each([
    [
      'a time zone that does not exist',
      { timezone: 'Mars/Olympus' },
      /timezone \("Mars\/Olympus"\) must be a time zone/,
    ],
    ['a time zone in lower case', { timezone: 'europe/berlin' }, /timezone .* write Europe\/Berlin/],
    ['an offset as time zone', { timezone: '+02:00' }, /timezone \("\+02:00"\) must be a time zone/],
    ['an hour out of range', { cron: '0 25 * * *' }, /cron \("0 25 \* \* \*"\) has the hour 25: allowed are 0 to 23/],
    [
      'a day of the week that does not exist',
      { cron: '0 3 * * XX' },
      /has the day of the week XX: allowed are 0 to 7 or names/,
    ],
    ['a range that ends before it begins', { cron: '0 9-5 * * *' }, /has the hour 9-5: the range 9-5 ends before/],
    ['a step of zero', { cron: '*/0 * * * *' }, /has the minute \*\/0: \*\/0 has a step that is not/],
    ['six fields', { cron: '0 0 3 * * *' }, /must have five fields .* and has 6/],
    ['an empty cron', { cron: '' }, /cron \(""\) must have five fields .* and has 0/],
    ['an unknown short form', { cron: '@noon' }, /cron \("@noon"\) must be one of @yearly/],
    ['an interval', { cron: '@every 6h' }, /cron .*@every has no fixed times/],
    ['a time zone within cron', { cron: 'CRON_TZ=UTC 0 3 * * *' }, /cron .* must not name a time zone/],
    ['neither cron nor calendars', { cron: undefined }, /^cron must be given if there are no calendars$/],
    ['both cron and calendars', { calendars: [{ hour: '3' }] }, /cron .*cannot be given together with calendars/],
    ['a wrong field of a calendar', { cron: undefined, calendars: [{ hour: '24' }] }, /calendars\.0\.hour \("24"\)/],
    ['an unknown field', { every: '1h' }, /schedule: unknown field every/],
    ['a name with a slash', { name: 'a/b' }, /name \("a\/b"\) must consist of letters/],
    ['a name too long for its firings', { name: 'n'.repeat(110) }, /name .* must have at most 109 characters/],
    ['a jitter that is no duration', { jitter: '10m' }, /jitter \("10m"\) must be an ISO 8601 duration/],
    ['a short catch-up window', { catchUpWindow: 'PT5S' }, /catchUpWindow \("PT5S"\) must be at least PT10S/],
  ])('with %s is refused, naming the field and the rule', (_what, change, says) => {
    expect(wrong(definition(change))).toMatch(says);
  });

  it('with an absolute window is refused', () => {
    const window = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };
    expect(wrong(definition({}, window))).toMatch(/^request\.window must have lookback instead of from and to/);
  });

  it('names wrong fields of schedule and request together', () => {
    const both = { ...definition({ jitter: 'x' }), request: request({ lookback: '30d' }) };
    expect(wrong(both)).toMatch(/jitter \("x"\).*request\.window\.lookback \("30d"\) must be an ISO 8601 duration/);
  });

  it.each([undefined, null, 7, 'x', [], {}, { request: null }])('%j is refused without an exception', (input) => {
    expect(wrong(input)).not.toBe('nothing');
  });

  it('has firings whose ids are export ids, however long its name is', () => {
    const name = 'n'.repeat(LONGEST_SCHEDULE_NAME_CHARS);
    expect(parsed({ name }).name).toBe(name);
    const exportId = exportIdOf(`${name}-2026-11-27T03:00:00Z`);
    expect(exportIdRefusal(exportId, 'id')).toBeUndefined();
    expect(exportId).toHaveLength(128);
  });

  it('with targets becomes one schedule for each target', () => {
    const { region: _region, destination: _destination, ...common } = request({ lookback: 'P30D' });
    const targets = [
      { account: 'prod', region: 'eu-central-1', destination: { bucket: 'archive-a' } },
      { region: 'us-east-1', destination: { bucket: 'archive-b' } },
    ];
    const all = splitSchedule({
      name: 'n',
      cron: '@daily',
      request: { ...common, window: { lookback: 'P30D' }, targets },
    });
    expect(all.map(({ name, request: { region } }) => [name, region])).toEqual([
      ['n.prod.eu-central-1', 'eu-central-1'],
      ['n.default.us-east-1', 'us-east-1'],
    ]);
    for (const each of all) expect(parseSchedule(each).cron).toBe('@daily');
  });
});

describe('the ids of a firing', () => {
  it('differ only by the colons, and each can be converted into the other', () => {
    const workflowId = 'nightly.prod-2026-11-27T03:00:00Z';
    const exportId = 'nightly.prod-2026-11-27T030000Z';
    expect([exportIdOf(workflowId), workflowIdOf(exportId), workflowIdOf(workflowId)]).toEqual([
      exportId,
      workflowId,
      workflowId,
    ]);
    expect([isFiringId(exportId), isFiringId('exp-1'), isFiringId(workflowId)]).toEqual([true, false, false]);
    expect([exportIdOf('exp-1'), workflowIdOf('exp-1'), exportIdOf('a:b')]).toEqual(['exp-1', 'exp-1', 'a:b']);
  });

  it('give a nominal time only if they end with a valid time', () => {
    expect(nominalTimeOf('nightly-2026-11-27T03:00:00Z')).toBe('2026-11-27T03:00:00Z');
    const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
    fc.assert(
      fc.property(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2), (y, mo, d, h, mi, s) => {
        const nominal = nominalTimeOf(`nightly-${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
        if (nominal !== undefined) expect(instantMs(nominal)).not.toBeNaN();
      }),
    );
    expect(nominalTimeOf('nightly-2026-99-45T99:99:99Z')).toBeUndefined();
    expect(nominalTimeOf('nightly-2026-02-30T03:00:00Z')).toBeUndefined();
  });
});

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

describe('the window of a firing', () => {
  it('counts back from the nominal time, in whole UTC days', () => {
    const { request: nightly } = parsed();
    expect(firingWindow(nightly, instantMs('2026-11-27T03:00:00Z'))).toEqual({
      from: '2026-10-28T00:00:00Z',
      to: '2026-11-26T00:00:00Z',
    });
    expect(firingWindow(nightly, instantMs('2026-11-27T12:00:00Z'))?.to).toBe('2026-11-27T00:00:00Z');
  });

  it('begins at 1970-01-01T00:00:00Z if the look-back is `all`', () => {
    const { request: all } = parsed({}, { lookback: 'all' });
    expect(firingWindow(all, NOW_MS)).toEqual({ from: '1970-01-01T00:00:00Z', to: '2026-11-27T00:00:00Z' });
  });

  it('begins less than a day before the nominal time minus the look-back, and ends less than a day before the nominal time minus the lag', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 3, max: 90 }),
        fc.integer({ min: 12, max: 36 }),
        fc.integer({ min: NOW_MS, max: NOW_MS + 400 * DAY_MS }),
        (timezone, hour, days, lagHours, fromMs) => {
          const window = { lookback: `P${days}D`, lag: `PT${lagHours}H` };
          const schedule = parsed({ cron: `15 ${hour} * * *`, timezone }, window);
          let reachMs: number | undefined;
          for (const { nominal, window: held } of firings(schedule, fromMs, 5)) {
            const [nominalMs, fromHeld, toHeld] = [nominal, held?.from ?? '', held?.to ?? ''].map(instantMs);
            const [wantedFrom, wantedTo] = [(nominalMs ?? 0) - days * DAY_MS, (nominalMs ?? 0) - lagHours * HOUR_MS];
            expect(fromHeld).toBeLessThanOrEqual(wantedFrom);
            expect(fromHeld).toBeGreaterThan(wantedFrom - DAY_MS);
            expect(toHeld).toBeLessThanOrEqual(wantedTo);
            expect(toHeld).toBeGreaterThan(wantedTo - DAY_MS);
            // Daily firings leave no day out, even if the local clocks change.
            if (reachMs !== undefined) expect(fromHeld).toBeLessThanOrEqual(reachMs);
            reachMs = toHeld;
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is refused if it holds no whole day, like the relative window of an export without a schedule', () => {
    const { request: short } = parsed({}, { lookback: 'P1D' });
    const resolve = () => resolveRequest(short, instantMs('2026-11-27T03:00:00Z'));
    expect(resolve).toThrow(/window \(\{"lookback":"P1D"\}\) holds no whole day: counted from 2026-11-27T03:00:00Z/);
    expect(resolveRequest(short, instantMs('2026-11-27T13:00:00Z')).window).toEqual({
      from: '2026-11-26T00:00:00Z',
      to: '2026-11-27T00:00:00Z',
    });
  });
});

describe('a schedule, when its firings are checked,', () => {
  const refusalOf = (...given: Parameters<typeof definition>) => scheduleRefusals(parsed(...given), NOW_MS)[0];

  it('is allowed as long as the window of some firing holds a whole slice', () => {
    expect(refusalOf()).toBeUndefined();
    expect(refusalOf({}, { lookback: 'P32D' }, { slice: 'month' })).toBeUndefined();
    expect(refusalOf({}, { lookback: 'all' }, { slice: 'auto' })).toBeUndefined();
    expect(refusalOf({ cron: '0 13 * * *' }, { lookback: 'P1D' })).toBeUndefined();
  });

  it.each([
    [
      'slices of a month with a look-back of a week',
      {},
      { lookback: 'P7D' },
      { slice: 'month' },
      /lookback \("P7D"\) is too short: .* whole month/,
    ],
    [
      'slices of a week with a look-back of six days',
      { cron: '0 3 15 * *' },
      { lookback: 'P6D' },
      { slice: 'week' },
      /whole week .* With P\d+D, every firing holds a whole week/,
    ],
    [
      'a look-back that is no longer than the lag',
      {},
      { lookback: 'P2D', lag: 'P2D' },
      {},
      /is empty\. With P3D, every firing holds a whole day/,
    ],
    [
      'a look-back of a day with the default lag',
      {},
      { lookback: 'P1D' },
      {},
      /at least the lag \(PT12H\) before the firing; the window of the next firing, 2026-11-28T03:00:00Z, is empty/,
    ],
  ])('is refused for %s, and the error names a look-back that works', (_what, change, window, others, says) => {
    const refusal = refusalOf(change, window, others);
    expect(refusal?.code).toBe('INVALID_SCHEDULE');
    expect(refusal?.message).toMatch(says);
    const [, lookback] = /With (P\d+D), every firing holds a whole/.exec(refusal?.message ?? '') ?? [];
    expect(lookback).toBeDefined();
    expect(refusalOf(change, { ...window, lookback }, others)).toBeUndefined();
  });

  it('is refused if it never fires', () => {
    expect(refusalOf({ cron: '0 0 31 2 *' })?.message).toMatch(/cron \("0 0 31 2 \*"\) never fires/);
  });

  it('is refused if a firing would end its window too late for AWS', () => {
    const refusal = refusalOf({ cron: '0 3 * * *' }, { lookback: 'P7D', lag: 'PT1H' });
    expect(refusal?.code).toBe('WINDOW_TOO_RECENT');
    expect(refusalOf({ cron: '0 3 * * *' }, { lookback: 'P7D', lag: 'PT1H' }, { allowRecent: true })).toBeUndefined();
  });

  it('is refused for a short look-back with a suggestion that gives the window of every firing a whole slice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('day', 'week', 'month'),
        fc.integer({ min: 1, max: 27 }),
        fc.integer({ min: 0, max: 23 }),
        (slice, days, hour) => {
          const cron = { cron: `0 ${hour} * * *` };
          const refusal = refusalOf(cron, { lookback: `P${days}D` }, { slice });
          if (refusal === undefined) return;
          const [, enough] = /With (P\d+D), every firing holds a whole/.exec(refusal.message) ?? [];
          const longer = parsed(cron, { lookback: enough }, { slice });
          for (const { window } of firings(longer, NOW_MS, 60)) {
            expect(window && holdsWholeSlice(intervalOf(window), slice)).toBe(true);
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});

it('warns of days that no firing exports', () => {
  const weekly = { cron: '0 3 * * 0' };
  expect(scheduleWarnings(parsed(weekly, { lookback: 'P3D' }), NOW_MS)).toEqual([
    'request.window.lookback (P3D) is too short for this schedule: no firing exports 2026-11-28T00:00:00Z..2026-12-03T00:00:00Z.',
  ]);
  expect(scheduleWarnings(parsed(weekly, { lookback: 'P9D' }), NOW_MS)).toEqual([]);
  // A look-back that is longer than the time between firings can leave a gap, because windows end with whole slices.
  expect(scheduleWarnings(parsed(weekly, { lookback: 'P32D' }, { slice: 'month' }), NOW_MS)).toEqual([
    'request.window.lookback (P32D) is too short for this schedule: no firing exports 2026-11-01T00:00:00Z..2026-11-04T00:00:00Z.',
  ]);
  expect(scheduleWarnings(parsed(weekly, { lookback: 'all' }), NOW_MS)).toEqual([]);
});

it('writes durations that read back to the same length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000);
    }),
  );
  expect([0, 600_000, 36 * HOUR_MS].map(formatDuration)).toEqual(['PT0S', 'PT10M', 'P1DT12H']);
});

it('throws INVALID_SCHEDULE for an incomplete definition', () => {
  try {
    parseSchedule({ name: 'x' });
    expect.unreachable();
  } catch (error) {
    expect(isLogferryError(error) && error.code).toBe('INVALID_SCHEDULE');
  }
});
