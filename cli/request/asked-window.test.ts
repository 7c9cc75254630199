import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLogferryError } from '../../contract/errors.js';
import { derivedExportId, requestHash } from '../../contract/hash.js';
import { DAY_MS, formatInstant, HOUR_MS, instantMs, SECOND_MS } from '../../contract/time.js';
import { windowFactsOf } from '../../contract/window.js';
import { leftOutWarnings } from '../output/window-text.js';
import { prepareRequest } from './request.js';

const prepare = (from: string, slice: string, nowMs: number) =>
  prepareRequest(
    { logGroup: ['/app'], bucket: 'archive', region: 'eu-central-1', from, slice },
    { env: {}, nowMs, readInput: async () => '' },
  ).catch((error: unknown) => {
    // A window that contains no whole slice is refused.
    expect(isLogferryError(error) && error.code).toBe('INVALID_REQUEST');
    return undefined;
  });

const LONGEST_DAYS = 500;
const nows = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });
const sizes = fc.constantFrom('day', 'week', 'month', 'auto');

it('without --to, the window and the left-out parts together cover the time from --from until now', async () => {
  await fc.assert(
    fc.asyncProperty(nows, fc.integer({ min: 1, max: LONGEST_DAYS }), sizes, async (nowMs, days, slice) => {
      const prepared = await prepare(`${days}d`, slice, nowMs);
      if (prepared === undefined) return;
      const { window, leftOut } = windowFactsOf(prepared.request);
      expect(instantMs(window.from)).toBeLessThanOrEqual(nowMs - days * DAY_MS);
      expect(leftOut.map(({ from }) => from)).toEqual([window, ...leftOut].slice(0, -1).map(({ to }) => to));
      expect(leftOut.at(-1)?.to ?? window.to).toBe(formatInstant(Math.floor(nowMs / SECOND_MS) * SECOND_MS));
      // Each part of more than a day has a warning of its own.
      const long = leftOut.filter(({ from, to }) => instantMs(to) - instantMs(from) > DAY_MS);
      // The command adds the warnings about `auto` when it has chosen a size.
      const added = slice === 'auto' ? leftOutWarnings(prepared.request) : [];
      expect([...prepared.warnings, ...added]).toHaveLength(long.length);
    }),
    { numRuns: 300 },
  );
});

it('without --to, the same command gives the same hash and id until the next slice is available', async () => {
  await fc.assert(
    fc.asyncProperty(nows, fc.integer({ min: 40, max: LONGEST_DAYS }), sizes, async (nowMs, days, slice) => {
      const from = formatInstant(nowMs - days * DAY_MS).slice(0, 10);
      const [first, later] = [await prepare(from, slice, nowMs), await prepare(from, slice, nowMs + HOUR_MS)];
      if (first?.request.window.to !== later?.request.window.to || first === undefined || later === undefined) return;
      expect(first.request.asked).not.toEqual(later.request.asked);
      expect(requestHash(later.request)).toBe(requestHash(first.request));
      expect(derivedExportId(later.request)).toBe(derivedExportId(first.request));
    }),
    { numRuns: 200 },
  );
});
