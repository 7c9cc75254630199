import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY_MS, formatInstant, instantMs } from '../../contract/index.js';
import type { GroupMonth } from './group-month.js';
import { PackedMonth } from './packed-month.js';
import { keyOf } from './testing/plan-world.js';

const START_MS = instantMs('2026-10-01T00:00:00Z');

const interval = fc
  .record({ day: fc.integer({ min: 0, max: 29 }), ms: fc.integer({ min: 1, max: DAY_MS }) })
  .map(({ day, ms }) => ({ fromMs: START_MS + day * DAY_MS, toMs: START_MS + day * DAY_MS + ms }));

/** Months of a log group of any name. */
const months = fc.string({ unit: 'grapheme', minLength: 1 }).chain((logGroup) => {
  const part = fc
    .record({ interval, bytes: fc.nat(), etag: fc.string() })
    .map(({ interval: { fromMs, toMs }, ...rest }) => {
      const key = keyOf(logGroup, { from: formatInstant(fromMs), to: formatInstant(toMs) }, 'archived');
      return { fromMs, toMs, receipt: { key, ...rest } };
    });
  return fc.record<GroupMonth>({
    closed: fc.array(interval),
    asIs: fc.array(interval),
    own: fc.array(interval),
    attempts: fc.array(fc.tuple(interval, fc.nat()).map(([window, next]) => ({ next, ...window }))),
    unsettled: fc.oneof(fc.array(part), fc.array(interval)),
  });
});

it('a packed month keeps everything that planning has read of the month', () => {
  fc.assert(
    fc.property(months, (month) => {
      expect(new PackedMonth(month).unpacked()).toEqual(month);
    }),
  );
});

const windows = Array.from({ length: 30 }, (_, day) => ({
  fromMs: START_MS + day * DAY_MS,
  toMs: START_MS + (day + 1) * DAY_MS,
}));
const attempts = windows.map((window) => ({ next: 2, ...window }));
const closed = windows.slice(0, 1);

it('a packed month takes less than 200 bytes for a window that is due for a recount, however long the name of the group is', () => {
  const logGroup = 'g'.repeat(300);
  const unsettled = windows.map(({ fromMs, toMs }) => ({
    ...{ fromMs, toMs },
    receipt: {
      key: keyOf(logGroup, { from: formatInstant(fromMs), to: formatInstant(toMs) }, 'archived'),
      ...{ bytes: 2_000, etag: '0'.repeat(32) },
    },
  }));
  const { text } = new PackedMonth({ closed, asIs: [], own: [], attempts, unsettled });
  expect(text.length).toBeLessThan(30 * 200);
});

it('a packed month without receipts takes less than 70 bytes for a window that is due for a recount', () => {
  const { text } = new PackedMonth({ closed, asIs: [], own: [], attempts, unsettled: windows });
  expect(text.length).toBeLessThan(30 * 70);
});
