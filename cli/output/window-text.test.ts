import { expect, it } from 'vitest';
import type { ResolvedRequest } from '../../contract/request.js';
import { noSlices, noTotals } from '../../contract/result.js';
import type { LeftOut } from '../../contract/window.js';
import { repairsText, slicesText } from './summary.js';
import { leftOutWarnings, windowRows } from './window-text.js';

const day = (date: string): string => `${date}T00:00:00Z`;
const part = (from: string, to: string, more: Pick<LeftOut, 'reason'> & Partial<LeftOut>): LeftOut => ({
  ...{ from: day(from), to: day(to) },
  ...more,
});

it('the rows of a window name each part that is left out, and why', () => {
  const window = { from: day('2026-10-01'), to: day('2026-11-22') };
  const [app, created] = ['app', '2026-10-20T08:30:00Z'];
  const leftOut = [
    part('2026-11-22', '2026-11-29', { reason: 'notYetAvailable', slice: 'week' }),
    { ...part('2026-11-29', '2026-11-29', { reason: 'sliceNotOver', slice: 'week' }), to: '2026-11-29T06:00:00Z' },
    part('2026-10-01', '2026-10-06', { reason: 'beforeLogGroup', logGroup: app, createdAt: created }),
    part('2026-10-06', '2026-10-20', {
      reason: 'beforeFirstEvent',
      logGroup: app,
      createdAt: created,
      retentionDays: 1,
    }),
    part('2026-10-20', '2026-10-22', { reason: 'retentionPassed', logGroup: app, retentionDays: 30, others: true }),
  ];
  expect(windowRows({ window, leftOut }, 'week')).toEqual([
    ['window', '2026-10-01 to 2026-11-22, by week'],
    [
      'left out',
      '2026-11-22 to 2026-11-29: the week ended less than 12 h ago, and AWS may not have made all its events available; --to 2026-11-28 includes the days until then',
    ],
    ['', '2026-11-29 to 2026-11-29T06:00:00Z: the week is not over'],
    ['', '2026-10-01 to 2026-10-06: nothing of app (created 2026-10-20) can lie before 2026-10-06'],
    [
      '',
      '2026-10-06 to 2026-10-20: AWS shows no event of app (created 2026-10-20) there; AWS may have deleted events, after a retention of 1 day',
    ],
    ['', '2026-10-20 to 2026-10-22: older than the retention (30 days) of app and other log groups'],
  ]);
  expect(windowRows({})).toEqual([]);
});

it('a warning names a left-out part that is longer than a day, and the --to that includes the days of the part', () => {
  const request = (to: string, asked: string, slice: ResolvedRequest['slice']) =>
    leftOutWarnings({
      ...{ slice, window: { from: day('2026-10-01'), to: day(to) } },
      asked: { from: day('2026-10-01'), to: asked },
    } as ResolvedRequest);
  expect(request('2026-11-26', '2026-11-27T11:00:00Z', 'day')).toEqual([]);
  expect(request('2026-11-22', '2026-11-29T06:00:00Z', 'week')).toEqual([
    expect.stringMatching(/^Left out: 2026-11-22 to 2026-11-29: the week ended .*; --to 2026-11-28 includes the days/),
  ]);
});

it('a summary counts failed tasks and their repairs, and slices that an earlier run found expired', () => {
  expect(repairsText(noTotals())).toBe('');
  const repaired = { ...noTotals(), tasksFailed: 3, repeats: 2, cuts: 1 };
  expect(repairsText(repaired)).toBe(
    '3 export tasks failed at AWS, 2 slices were tried again, 1 window was cut in two',
  );
  expect(slicesText({ ...noSlices(), planned: 5, skipped: 5 }, 2)).toBe('5 planned: 3 closed before, 2 expired before');
});
