import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closes, type Interval, isSettled, OUTCOMES, type Outcome, type Slice } from '../contract/index.js';
import {
  type CoverageState,
  closedIntervals,
  coverageOf,
  intervalsIn,
  nextGeneration,
  receiptsOf,
  type Source,
} from './coverage.js';
import { mergeIntervals, subtractIntervals } from './intervals.js';
import { HIGHEST_GENERATION, parseReceiptKey, type ReceiptName, receiptKey } from './object-keys/receipt-keys.js';
import { parseRecountKey, type RecountName, recountKey } from './object-keys/recount-keys.js';
import { MemoryStore } from './testing/memory-store.js';
import { ARCHIVE } from './testing/samples.js';

const archive = ARCHIVE;
const ASKED = '2026-11-20T00:00:00Z';
const dayOf = (date: number): string => `2026-10-${String(date).padStart(2, '0')}T00:00:00Z`;
const ms = (from: number, to: number): Interval => ({
  fromMs: Date.UTC(2026, 9, from),
  toMs: Date.UTC(2026, 9, to),
});

function sliceOf(from: number, to: number, change: Partial<Slice> = {}): Slice {
  return { ...archive, logGroup: 'a', from: dayOf(from), to: dayOf(to), generation: 1, ...change };
}
function name(slice: Slice, outcome: Outcome, askedAt = ASKED): ReceiptName {
  const parsed = parseReceiptKey(receiptKey(slice, outcome, askedAt));
  if (parsed === undefined) throw new Error('a receipt key must be readable');
  return parsed;
}
function recount(slice: Slice, askedAt: string): RecountName {
  const parsed = parseRecountKey(recountKey(slice, askedAt));
  if (parsed === undefined) throw new Error('the key of a recount must be readable');
  return parsed;
}
const october = ms(1, 31);
/** The stretches of the coverage of October, as text: first day, end day and state. */
const states = (names: ReceiptName[], recounts: RecountName[] = [], source: Source = { logGroup: 'a' }): string[] =>
  coverageOf(names, recounts, source, october).map(
    ({ fromMs, toMs, state }) => `${new Date(fromMs).getUTCDate()}-${new Date(toMs).getUTCDate()} ${state}`,
  );

describe('intervals', () => {
  const interval = fc
    .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 12 }))
    .map(([fromMs, length]) => ({
      fromMs,
      toMs: fromMs + length,
    }));
  const instants = (intervals: Interval[]): Set<number> =>
    new Set(intervals.flatMap(({ fromMs, toMs }) => Array.from({ length: toMs - fromMs }, (_, at) => fromMs + at)));

  it('cover the same instants after they are merged', () => {
    fc.assert(
      fc.property(fc.array(interval), (intervals) => {
        const merged = mergeIntervals(intervals);
        expect(instants(merged)).toEqual(new Set([...instants(intervals)].sort((a, b) => a - b)));
        for (const [at, next] of merged.slice(1).entries()) expect(next.fromMs).toBeGreaterThan(merged[at]?.toMs ?? 99);
      }),
    );
  });
  it('leave exactly those instants of a window that they do not contain when they are subtracted from the window', () => {
    fc.assert(
      fc.property(interval, fc.array(interval), (window, intervals) => {
        const open = subtractIntervals(window, intervals);
        const covered = instants(intervals);
        expect([...instants(open)]).toEqual([...instants([window])].filter((instant) => !covered.has(instant)));
        const inside = [...instants([window])].filter((instant) => covered.has(instant));
        expect(instants(open).size + inside.length).toBe(instants([window]).size);
      }),
    );
  });
});

describe('coverage', () => {
  it('is closed only by receipts with a closing outcome', () => {
    const names = OUTCOMES.map((outcome, at) => name(sliceOf(1 + 2 * at, 2 + 2 * at), outcome));
    expect(closedIntervals(names, { logGroup: 'a' }, october)).toEqual([ms(1, 2), ms(3, 4), ms(5, 6)]);
    expect(intervalsIn(coverageOf(names, [], { logGroup: 'a' }, october), 'asIs')).toEqual([ms(7, 8), ms(9, 10)]);
  });
  it('merges neighbouring days, and is cut at the end of the window', () => {
    const names = [name(sliceOf(2, 3), 'archived'), name(sliceOf(1, 2), 'empty'), name(sliceOf(8, 15), 'quiet')];
    expect(closedIntervals(names, { logGroup: 'a' }, ms(1, 10))).toEqual([ms(1, 3), ms(8, 10)]);
  });
  it('keeps a window closed even if a later, forced attempt has failed', () => {
    const names = [name(sliceOf(1, 2), 'archived'), name(sliceOf(1, 2, { generation: 2 }), 'failed')];
    expect(closedIntervals(names, { logGroup: 'a' }, october)).toEqual([ms(1, 2)]);
    expect(closedIntervals(names.slice(1), { logGroup: 'a' }, october)).toEqual([]);
    const expired = [...names, name(sliceOf(1, 2, { generation: 3 }), 'expired')];
    expect(intervalsIn(coverageOf(expired, [], { logGroup: 'a' }, october), 'asIs')).toEqual([]);
  });
  it('uses a later receipt of one day instead of the receipt of the month, but only for that day', () => {
    const early = '2026-11-02T00:00:00Z';
    const month = name(sliceOf(1, 31), 'quiet', early);
    const day = name(sliceOf(9, 10), 'archived', '2026-11-20T00:00:00Z');
    expect(states([month, day])).toEqual(['1-9 unsettled', '9-10 settled', '10-31 unsettled']);
    const forced = name(sliceOf(9, 10), 'empty', '2026-11-20T00:00:00Z');
    const stretches = coverageOf([forced, month, day], [], { logGroup: 'a' }, october);
    expect(stretches.map(({ receipt }) => receipt?.key)).toEqual([month.key, day.key, month.key]);
  });
  it('has the state `asIs` where receipts are expired or listed and no closing receipt counts', () => {
    const names = [name(sliceOf(1, 20), 'expired'), name(sliceOf(20, 25), 'listed'), name(sliceOf(3, 5), 'archived')];
    expect(states(names)).toEqual(['1-3 asIs', '3-5 settled', '5-20 asIs', '20-25 asIs', '25-31 open']);
  });
  it('is open where a later attempt has failed, even if that window was listed before', () => {
    const names = [
      name(sliceOf(1, 8), 'listed', '2026-10-20T00:00:00Z'),
      name(sliceOf(2, 3), 'failed', '2026-10-21T00:00:00Z'),
    ];
    expect(states(names)).toEqual(['1-2 asIs', '2-3 open', '3-8 asIs', '8-31 open']);
  });
  it('is settled if AWS was asked at least 14 days and 12 hours after the end of the window, for the receipt or for a recount', () => {
    const closed = name(sliceOf(1, 2), 'archived', '2026-10-03T00:00:00Z');
    expect(states([closed])).toEqual(['1-2 unsettled', '2-31 open']);
    expect(states([name(sliceOf(1, 2), 'archived', '2026-10-16T11:59:59.999Z')])[0]).toBe('1-2 unsettled');
    expect(states([name(sliceOf(1, 2), 'archived', '2026-10-16T12:00:00Z')])[0]).toBe('1-2 settled');
    expect(states([closed], [recount(sliceOf(1, 2), '2026-10-16T12:00:00Z')])[0]).toBe('1-2 settled');
    expect(states([closed], [recount(sliceOf(1, 2), '2026-10-16T11:59:59Z')])[0]).toBe('1-2 unsettled');
    expect(states([closed], [recount(sliceOf(1, 2, { logGroup: 'b' }), ASKED)])[0]).toBe('1-2 unsettled');
  });
  it('is not closed by a recount alone', () => {
    const failed = name(sliceOf(1, 2), 'failed');
    expect(states([failed], [recount(sliceOf(1, 20), ASKED)])).toEqual(['1-2 open', '2-31 open']);
  });
  it('counts receipts of the whole group for any stream prefix, and receipts of a stream prefix only for that prefix', () => {
    const names = [
      name(sliceOf(1, 2), 'archived'),
      name(sliceOf(3, 4, { logStreamPrefix: 's' }), 'archived'),
      name(sliceOf(5, 6, { logGroup: 'b' }), 'archived'),
    ];
    expect(closedIntervals(names, { logGroup: 'a' }, october)).toEqual([ms(1, 2)]);
    expect(closedIntervals(names, { logGroup: 'a', logStreamPrefix: 's' }, october)).toEqual([ms(1, 2), ms(3, 4)]);
    expect(closedIntervals(names, { logGroup: 'a', logStreamPrefix: 't' }, october)).toEqual([ms(1, 2)]);
  });

  const SIX_HOURS_MS = 6 * 3_600_000;
  const CELLS = 40;
  const cellMs = (cell: number): number => october.fromMs + cell * SIX_HOURS_MS;
  const iso = (instant: number): string => new Date(instant).toISOString();
  const window = fc
    .tuple(fc.nat(CELLS - 1), fc.integer({ min: 1, max: 12 }))
    .map(([from, length]) => ({ from: iso(cellMs(from)), to: iso(cellMs(Math.min(CELLS, from + length))) }));
  const askedAt = fc.integer({ min: -10, max: 40 }).map((days) => iso(october.fromMs + days * 4 * SIX_HOURS_MS));
  const logStreamPrefix = fc.constantFrom(undefined, undefined, 's', 't');
  const sliceIn = fc
    .tuple(window, fc.constantFrom('a', 'a', 'a', 'b'), logStreamPrefix, fc.integer({ min: 1, max: 3 }))
    .map(([within, logGroup, streams, generation]) =>
      sliceOf(1, 2, { ...within, logGroup, generation, ...(streams !== undefined && { logStreamPrefix: streams }) }),
    );
  interface NameParts {
    slice: Slice;
    outcome: Outcome;
    askedAt: string;
  }
  const receipt: fc.Arbitrary<NameParts> = fc.record({
    slice: sliceIn,
    outcome: fc.constantFrom(...OUTCOMES),
    askedAt,
  });
  const counted = fc.record({ slice: sliceIn, askedAt });
  const asked = fc
    .tuple(window, logStreamPrefix)
    .map(([within, streams]) => ({ within, source: { logGroup: 'a', ...(streams && { logStreamPrefix: streams }) } }));

  /**
   * A reference implementation for a single instant: the rule of {@link coverageOf}, without intervals and without the
   * order of a listing.
   */
  function stateAt(
    instant: number,
    receipts: NameParts[],
    recounts: Omit<NameParts, 'outcome'>[],
    source: Source,
  ): CoverageState {
    const has = ({ slice }: { slice: Slice }): boolean =>
      slice.logGroup === source.logGroup &&
      (slice.logStreamPrefix === undefined || slice.logStreamPrefix === source.logStreamPrefix) &&
      Date.parse(slice.from) <= instant &&
      instant < Date.parse(slice.to);
    const here = receipts.filter(has);
    const newest = (of: NameParts[]): NameParts[] => {
      const last = Math.max(...of.map(({ askedAt }) => Date.parse(askedAt)));
      return of.filter(({ askedAt }) => Date.parse(askedAt) === last);
    };
    const closing = here.filter(({ outcome }) => closes(outcome));
    const archived = closing.filter(({ outcome }) => outcome === 'archived');
    if (closing.length > 0) {
      const settled = (parts: Omit<NameParts, 'outcome'>): boolean => isSettled(parts.slice.to, parts.askedAt);
      // Several receipts can have the same `askedAt` and generation, but windows with different ends. Cases in which
      // only some of these receipts are settled are left out.
      const best = newest(archived.length > 0 ? archived : closing);
      const highest = Math.max(...best.map(({ slice }) => slice.generation));
      const ofHighest = best.filter(({ slice }) => slice.generation === highest);
      fc.pre(new Set(ofHighest.map(settled)).size === 1);
      return recounts.filter(has).some(settled) || ofHighest.every(settled) ? 'settled' : 'unsettled';
    }
    const last = newest(here);
    const highest = Math.max(...last.map(({ slice }) => slice.generation));
    const kept = last
      .filter(({ slice }) => slice.generation === highest)
      .map(({ outcome }) => outcome === 'expired' || outcome === 'listed');
    return kept.some(Boolean) ? 'asIs' : 'open';
  }

  it('has at each instant the state that the reference implementation gives', () => {
    fc.assert(
      fc.property(
        fc.array(receipt, { maxLength: 14 }),
        fc.array(counted, { maxLength: 4 }),
        asked,
        (receipts, recounts, { within, source }) => {
          const range = { fromMs: Date.parse(within.from), toMs: Date.parse(within.to) };
          const names = receipts.map((parts) => name(parts.slice, parts.outcome, parts.askedAt));
          const recountNames = recounts.map((parts) => recount(parts.slice, parts.askedAt));
          const coverage = coverageOf(names, recountNames, source, range);
          expect(coverage[0]?.fromMs).toBe(range.fromMs);
          expect(coverage.at(-1)?.toMs).toBe(range.toMs);
          for (const [at, next] of coverage.slice(1).entries()) {
            expect(next.fromMs).toBe(coverage[at]?.toMs);
            expect([next.state, next.receipt]).not.toEqual([coverage[at]?.state, coverage[at]?.receipt]);
          }
          for (let instant = range.fromMs; instant < range.toMs; instant += SIX_HOURS_MS / 2) {
            const found = coverage.find(({ fromMs, toMs }) => fromMs <= instant && instant < toMs);
            expect(found?.state).toBe(stateAt(instant, receipts, recounts, source));
            if (found?.receipt) expect(found.receipt.fromMs <= instant && instant < found.receipt.toMs).toBe(true);
          }
          const backwards = coverageOf(names.toReversed(), recountNames.toReversed(), source, range);
          expect(backwards).toEqual(coverage);
        },
      ),
      { numRuns: 400 },
    );
  });

  // Comparing every pair of receipts would take longer than the time limit of the layer.
  it('of half a million overlapping receipts is computed without comparing every pair of receipts', () => {
    const one = name(sliceOf(1, 2), 'quiet');
    const names = Array.from({ length: 500_000 }, (_, at) => {
      const fromMs = october.fromMs + at * 1_000;
      const toMs = october.fromMs + 26 * 86_400_000 + at;
      return { ...one, fromMs, toMs, askedAtMs: fromMs };
    });
    const coverage = coverageOf(names, [], { logGroup: 'a' }, october);
    expect(coverage.length).toBeGreaterThan(500_000);
  });

  it('gives the next generation of a slice by the receipts of exactly the same slice', () => {
    const names = [
      name(sliceOf(1, 2, { generation: 3 }), 'failed'),
      name(sliceOf(1, 2, { generation: 2 }), 'archived'),
    ];
    expect(nextGeneration(names, sliceOf(1, 2))).toBe(4);
    expect(nextGeneration(names, sliceOf(2, 3))).toBe(1);
    expect(nextGeneration(names, sliceOf(1, 3))).toBe(1);
    expect(nextGeneration(names, sliceOf(1, 2, { logStreamPrefix: 's' }))).toBe(1);
  });
  it('gives a usable next generation even if a foreign object has the highest generation that a key can have', () => {
    const planted = name(sliceOf(1, 2, { generation: HIGHEST_GENERATION }), 'failed');
    const names = [planted, name(sliceOf(1, 2, { generation: 1 }), 'failed')];
    const next = nextGeneration(names, sliceOf(1, 2));
    expect(next).toBe(2);
    expect(parseReceiptKey(receiptKey(sliceOf(1, 2, { generation: next }), 'archived', ASKED))?.generation).toBe(2);
  });
  it('is read from the listings of the months that a range touches', async () => {
    const store = new MemoryStore();
    const slices = [
      sliceOf(1, 2),
      sliceOf(30, 31, { logGroup: 'b' }),
      sliceOf(1, 2, { from: '2026-12-31T00:00:00Z', to: '2027-01-01T00:00:00Z' }),
      sliceOf(1, 2, { from: '2027-01-01T00:00:00Z', to: '2027-01-02T00:00:00Z' }),
    ];
    for (const slice of slices) store.put(receiptKey(slice, 'archived', ASKED), '');
    store.put(`${receiptKey(sliceOf(5, 6), 'archived', ASKED)}.bak`, '');
    const found = async (from: string, to: string, logGroup?: string): Promise<string[]> =>
      (await receiptsOf(store, archive, { from, to }, logGroup === undefined ? {} : { logGroup })).map(
        ({ from }) => from,
      );
    expect(await found('2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z')).toEqual([
      dayOf(1),
      dayOf(30),
      '2026-12-31T00:00:00Z',
    ]);
    expect(await found('2026-12-31T12:00:00Z', '2027-01-01T00:00:00.001Z')).toHaveLength(2);
    expect(await found('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', 'b')).toEqual([dayOf(30)]);
  });
});
