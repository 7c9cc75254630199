import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorToSlice, sliceWindows } from './slice-grid.js';
import { DAY_MS, floorToDay, formatInstant, instantMs } from './time.js';

describe('the slice', () => {
  it.each([
    ['day', '2026-10-30T23:59:59.999Z', '2026-10-30T00:00:00.000Z'],
    ['week', '2026-10-07T23:00:00Z', '2026-10-01T00:00:00.000Z'],
    ['week', '2026-10-08T00:00:00Z', '2026-10-08T00:00:00.000Z'],
    ['week', '2026-10-31T00:00:00Z', '2026-10-29T00:00:00.000Z'],
    ['month', '2026-10-31T00:00:00Z', '2026-10-01T00:00:00.000Z'],
  ] as const)('of the size %s that holds %s starts at %s', (size, instant, start) => {
    expect(new Date(floorToSlice(Date.parse(instant), size)).toISOString()).toBe(start);
  });
});

describe('the slices of a window', () => {
  it('end with the week, the month or the window, if their size is a week', () => {
    const window = { fromMs: instantMs('2026-02-05T06:00:00Z'), toMs: instantMs('2026-03-02T00:00:00Z') };
    const ends = [...sliceWindows(window, 'week')].map(({ toMs }) => formatInstant(toMs).slice(0, 10));
    expect(ends).toEqual(['2026-02-08', '2026-02-15', '2026-02-22', '2026-03-01', '2026-03-02']);
  });

  it('cover the window without gap or overlap, each in one slice of the grid and one month', () => {
    const hours = fc.integer({ min: 0, max: 800 * 24 });
    fc.assert(
      fc.property(hours, hours, fc.constantFrom('day', 'week', 'month', 'auto'), (a, b, size) => {
        const fromMs = Date.UTC(2024, 0, 1) + Math.min(a, b) * 3_600_000;
        const toMs = Date.UTC(2024, 0, 1) + Math.max(a, b) * 3_600_000;
        const slices = [...sliceWindows({ fromMs, toMs }, size)];
        expect([fromMs, ...slices.map((slice) => slice.toMs)]).toEqual([...slices.map((slice) => slice.fromMs), toMs]);
        const crossing = slices.filter(
          (slice) =>
            floorToSlice(slice.toMs - 1, size) !== floorToSlice(slice.fromMs, size) ||
            floorToSlice(slice.toMs - 1, 'month') !== floorToSlice(slice.fromMs, 'month'),
        );
        expect(crossing).toEqual([]);
        const cut = slices.filter((slice) => slice.toMs !== toMs && floorToSlice(slice.toMs, size) !== slice.toMs);
        expect(cut).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('are UTC days, if their size is a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
        expect(floorToSlice(ms, 'day')).toBe(floorToDay(ms));
        const [first] = sliceWindows({ fromMs: floorToDay(ms), toMs: floorToDay(ms) + 3 * DAY_MS }, 'day');
        expect(first).toEqual({ fromMs: floorToDay(ms), toMs: floorToDay(ms) + DAY_MS });
      }),
    );
  });
});
