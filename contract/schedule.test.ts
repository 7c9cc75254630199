import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLogferryError } from './errors.js';
import { exportIdOf } from './names.js';
import { exportIdRefusal } from './request-rules.js';
import { checkSchedule, LONGEST_SCHEDULE_NAME_CHARS, parseSchedule, splitSchedule } from './schedule.js';
import { definition, parsed, request } from './testing/schedule-definition.js';
import { formatDuration, HOUR_MS, parseDuration } from './time.js';

function wrong(input: unknown): string {
  const checked = checkSchedule(input);
  return checked.wrong !== undefined ? checked.wrong.join('; ') : 'nothing';
}

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
