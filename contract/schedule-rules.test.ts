import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRequest } from './resolve.js';
import { firingWindow, scheduleRefusals, scheduleWarnings } from './schedule-rules.js';
import { holdsWholeSlice } from './slice-grid.js';
import { type definition, firings, NOW_MS, parsed } from './testing/schedule-definition.js';
import { DAY_MS, HOUR_MS, instantMs, intervalOf } from './time.js';

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
