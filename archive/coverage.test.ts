import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Interval, OUTCOMES, type Outcome, type Slice } from '../contract/index.js';
import { closedIntervals, highestGeneration, receiptsOf, settledWithoutClosing } from './coverage.js';
import { mergeIntervals, subtractIntervals } from './intervals.js';
import { parseReceiptKey, type ReceiptName, receiptKey } from './keys/receipt-keys.js';
import { MemoryStore } from './testing/memory-store.js';

const archive = {
  accountId: '111122223333',
  region: 'eu-central-1',
  bucket: 'my-archive',
  bucketOwner: '111122223333',
  prefix: '',
  layout: 'plain' as const,
};
const ASKED = '2026-11-20T00:00:00Z';
const dayOf = (date: number): string => `2026-10-${String(date).padStart(2, '0')}T00:00:00Z`;
const ms = (from: number, to: number): Interval => ({
  fromMs: Date.UTC(2026, 9, from),
  toMs: Date.UTC(2026, 9, to),
});

function sliceOf(from: number, to: number, change: Partial<Slice> = {}): Slice {
  return { ...archive, logGroup: 'a', from: dayOf(from), to: dayOf(to), generation: 1, ...change };
}
function name(slice: Slice, outcome: Outcome): ReceiptName {
  const parsed = parseReceiptKey(receiptKey(slice, outcome, ASKED));
  if (parsed === undefined) throw new Error('a receipt key must be readable');
  return parsed;
}
const october = ms(1, 31);

describe('intervals', () => {
  const interval = fc
    .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 12 }))
    .map(([fromMs, length]) => ({
      fromMs,
      toMs: fromMs + length,
    }));
  const instants = (intervals: Interval[]): Set<number> =>
    new Set(intervals.flatMap(({ fromMs, toMs }) => Array.from({ length: toMs - fromMs }, (_, at) => fromMs + at)));

  it('lose and invent no instant when merged', () => {
    fc.assert(
      fc.property(fc.array(interval), (intervals) => {
        const merged = mergeIntervals(intervals);
        expect(instants(merged)).toEqual(new Set([...instants(intervals)].sort((a, b) => a - b)));
        for (const [at, next] of merged.slice(1).entries()) expect(next.fromMs).toBeGreaterThan(merged[at]?.toMs ?? 99);
      }),
    );
  });
  it('make up the window together with what is left of it', () => {
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
  it('is closed by closing receipts only', () => {
    const names = OUTCOMES.map((outcome, at) => name(sliceOf(1 + 2 * at, 2 + 2 * at), outcome));
    expect(closedIntervals(names, { logGroup: 'a' }, october)).toEqual([ms(1, 2), ms(3, 4), ms(5, 6)]);
    expect(settledWithoutClosing(names, { logGroup: 'a' })).toEqual([ms(7, 8), ms(9, 10)]);
  });
  it('merges days and clips to the window', () => {
    const names = [name(sliceOf(2, 3), 'archived'), name(sliceOf(1, 2), 'empty'), name(sliceOf(8, 15), 'quiet')];
    expect(closedIntervals(names, { logGroup: 'a' }, ms(1, 10))).toEqual([ms(1, 3), ms(8, 10)]);
  });
  it('keeps a slice closed that any generation has closed: a forced one that failed opens nothing', () => {
    const names = [name(sliceOf(1, 2), 'archived'), name(sliceOf(1, 2, { generation: 2 }), 'failed')];
    expect(closedIntervals(names, { logGroup: 'a' }, october)).toEqual([ms(1, 2)]);
    expect(closedIntervals(names.slice(1), { logGroup: 'a' }, october)).toEqual([]);
    const expired = [...names, name(sliceOf(1, 2, { generation: 3 }), 'expired')];
    expect(settledWithoutClosing(expired, { logGroup: 'a' })).toEqual([]);
    const again = [...names, name(sliceOf(1, 2, { generation: 3 }), 'archived')];
    expect(closedIntervals(again, { logGroup: 'a' }, october)).toEqual([ms(1, 2)]);
    expect(highestGeneration(again, sliceOf(1, 2))).toBe(3);
    expect(highestGeneration(again, sliceOf(2, 3))).toBe(0);
    expect(highestGeneration(again, sliceOf(1, 2, { logStreamPrefix: 's' }))).toBe(0);
  });
  it('lets a whole group cover any stream prefix, and a stream prefix only itself', () => {
    const names = [
      name(sliceOf(1, 2), 'archived'),
      name(sliceOf(3, 4, { logStreamPrefix: 's' }), 'archived'),
      name(sliceOf(5, 6, { logGroup: 'b' }), 'archived'),
    ];
    expect(closedIntervals(names, { logGroup: 'a' }, october)).toEqual([ms(1, 2)]);
    expect(closedIntervals(names, { logGroup: 'a', logStreamPrefix: 's' }, october)).toEqual([ms(1, 2), ms(3, 4)]);
    expect(closedIntervals(names, { logGroup: 'a', logStreamPrefix: 't' }, october)).toEqual([ms(1, 2)]);
  });
  it('does not depend on the order of the listing', () => {
    const receipt = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }))
      .chain(([from, length, generation]) =>
        fc.constantFrom(...OUTCOMES).map((outcome) => name(sliceOf(from, from + length, { generation }), outcome)),
      );
    fc.assert(
      fc.property(fc.array(receipt, { maxLength: 12 }), (names) => {
        const source = { logGroup: 'a' };
        const backwards = [...names].reverse();
        expect(closedIntervals(backwards, source, october)).toEqual(closedIntervals(names, source, october));
        expect(settledWithoutClosing(backwards, source)).toEqual(settledWithoutClosing(names, source));
      }),
    );
  });
  it('is read from the listings of the months a range touches', async () => {
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
