import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivedExportId, requestHash } from './hash.js';
import { parseExportRequest } from './parse.js';
import { resolveRequest } from './resolve.js';
import { floorToSlice } from './slice-grid.js';
import { AVAILABILITY_LAG_MS, DAY_MS, formatInstant, instantMs, SECOND_MS } from './time.js';
import { joinLeftOut, type LeftOut, windowFactsOf, withLeftOut } from './window.js';

const resolved = (nowMs: number, change: object) =>
  resolveRequest(
    parseExportRequest({
      source: { logGroups: ['g'] },
      destination: { bucket: 'archive' },
      region: 'eu-central-1',
      ...change,
    }),
    nowMs,
  );

const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });
const sizes = fc.constantFrom('day', 'week', 'month', 'auto');

describe('the window and the parts left out', () => {
  it('make up the asked window without gap or overlap, and each part has its true reason', () => {
    const lags = fc.constantFrom(undefined, 'PT0S', 'PT1H', 'PT12H', 'P3D');
    fc.assert(
      fc.property(instants, fc.integer({ min: 5, max: 500 }), sizes, lags, (nowMs, days, slice, lag) => {
        const request = resolved(nowMs, { slice, window: { lookback: `P${days}D`, ...(lag && { lag }) } });
        const { window, leftOut } = windowFactsOf(request);
        expect(window).toEqual(request.window);
        // Each part begins where the part before it ends.
        expect(leftOut.map(({ from }) => from)).toEqual([window, ...leftOut].slice(0, -1).map(({ to }) => to));
        const lagMs = lag === undefined ? 0 : { PT0S: 0, PT1H: DAY_MS / 24, PT12H: DAY_MS / 2, P3D: 3 * DAY_MS }[lag];
        const askedMs = Math.floor((nowMs - lagMs) / SECOND_MS) * SECOND_MS;
        expect(instantMs(leftOut.at(-1)?.to ?? window.to)).toBe(askedMs);
        for (const { to, reason } of leftOut) {
          const toMs = instantMs(to);
          const isBoundary = floorToSlice(toMs, request.slice) === toMs;
          expect(isBoundary).toBe(reason === 'notYetAvailable');
          if (reason === 'sliceNotOver') expect(toMs).toBe(askedMs);
          else expect([lag, toMs > nowMs - AVAILABILITY_LAG_MS]).toEqual([undefined, true]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('consist of the window alone if the user gave the end of the window', () => {
    const window = { from: '2026-10-03T00:00:00Z', to: '2026-11-05T06:00:00Z' };
    expect(windowFactsOf(resolved(0, { slice: 'month', window }))).toEqual({ window, leftOut: [] });
  });

  it('include the days of the current month that a monthly grid leaves out', () => {
    const request = resolved(Date.parse('2026-11-26T18:20:00Z'), { slice: 'month', window: { lookback: 'P30D' } });
    expect(windowFactsOf(request)).toEqual({
      window: { from: '2026-10-27T00:00:00Z', to: '2026-11-01T00:00:00Z' },
      leftOut: [{ from: '2026-11-01T00:00:00Z', to: '2026-11-26T18:20:00Z', reason: 'sliceNotOver', slice: 'month' }],
    });
  });

  it('change neither the hash nor the id of a request that is repeated an hour later, when more of the day is left out', () => {
    const again = (nowMs: number) => resolved(nowMs, { slice: 'day', window: { lookback: 'P7D' } });
    const [first, second] = [again(Date.parse('2026-11-26T13:00:00Z')), again(Date.parse('2026-11-26T14:00:00Z'))];
    expect(first.asked).not.toEqual(second.asked);
    expect(requestHash(first)).toBe(requestHash(second));
    expect(derivedExportId(first)).toBe(derivedExportId(second));
  });

  it('make up the asked window even if slices are not over by the clock of AWS', () => {
    const window = { from: '2026-11-25T00:00:00Z', to: '2026-11-26T18:00:00Z' };
    const facts = windowFactsOf({ window, slice: 'day', asked: { ...window, to: '2026-11-26T19:00:00Z' } });
    const late: LeftOut = { from: '2026-11-26T00:00:00Z', to: window.to, reason: 'sliceNotOver', slice: 'day' };
    const inside: LeftOut = { from: window.from, to: window.to, reason: 'beforeFirstEvent', logGroup: 'g' };
    expect(withLeftOut(facts, [inside, late])).toEqual({
      window: { from: window.from, to: late.from },
      leftOut: [late, ...facts.leftOut, inside],
    });
  });

  it('include no part left out if the asked window ends before the window', () => {
    const window = { from: '2026-11-01T00:00:00Z', to: '2026-11-05T00:00:00Z' };
    const asked = { from: window.from, to: formatInstant(instantMs(window.to) - DAY_MS) };
    expect(windowFactsOf({ window, slice: 'day', asked }).leftOut).toEqual([]);
  });
});

it('joins parts with the same reason, from the first to the last instant, and names the group of the part that ends last', () => {
  const part = (logGroup: string, from: string, to: string): LeftOut => ({
    ...{ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z`, reason: 'retentionPassed', logGroup, retentionDays: 5 },
  });
  const young: LeftOut = { ...part('c', '2026-10-01', '2026-10-04'), reason: 'beforeLogGroup' };
  const parts = [part('a', '2026-10-02', '2026-10-03'), young, part('b', '2026-10-01', '2026-10-05')];
  const joined: LeftOut[] = [{ ...part('b', '2026-10-01', '2026-10-05'), others: true }, young];
  expect(joinLeftOut(parts)).toEqual(joined);
  expect(joinLeftOut([...joined, ...parts])).toEqual(joined);
  expect(joinLeftOut([part('a', '2026-10-01', '2026-10-02'), part('a', '2026-10-02', '2026-10-03')])).toEqual([
    part('a', '2026-10-01', '2026-10-03'),
  ]);
});
