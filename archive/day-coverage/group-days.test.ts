import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, floorToDay, type Interval, OUTCOMES, type Slice } from '../../contract/index.js';
import { coverageOf, recountedIntervals } from '../coverage.js';
import { parseReceiptKey, type ReceiptName, receiptKey } from '../object-keys/receipt-keys.js';
import { parseRecountKey, type RecountName, recountKey } from '../object-keys/recount-keys.js';
import { ARCHIVE } from '../testing/samples.js';
import { DAY_STATES, type DayState, dayStateOf, type InstantState } from './day-states.js';
import { type DaysQuestion, daysOf, type GroupPresence, instantParts } from './group-days.js';
import { receivedIn, settledBy } from './recorded.js';

const CELL_MS = 6 * 3_600_000;
const START_MS = Date.UTC(2026, 9, 1);
const CELLS = 40;
const cellMs = (cell: number): number => START_MS + cell * CELL_MS;
const iso = (ms: number): string => new Date(ms).toISOString();

const interval = fc
  .tuple(fc.nat(CELLS - 1), fc.integer({ min: 1, max: 12 }))
  .map(([from, length]): Interval => ({ fromMs: cellMs(from), toMs: cellMs(Math.min(CELLS, from + length)) }));
const askedAt = fc.integer({ min: 0, max: 40 }).map((days) => iso(START_MS + days * DAY_MS));
const sliceOf = ({ fromMs, toMs }: Interval, generation: number): Slice => ({
  ...{ ...ARCHIVE, logGroup: 'a', from: iso(fromMs), to: iso(toMs), generation },
});
const known = <Name>(name: Name | undefined): Name => name ?? expect.fail('a key must be readable');
const receipt = fc
  .tuple(interval, fc.constantFrom(...OUTCOMES), askedAt, fc.integer({ min: 1, max: 3 }))
  .map(
    ([window, outcome, at, no]): ReceiptName => known(parseReceiptKey(receiptKey(sliceOf(window, no), outcome, at))),
  );
const recount = fc
  .tuple(interval, askedAt)
  .map(([window, at]): RecountName => known(parseRecountKey(recountKey(sliceOf(window, 1), at))));

// Instants at the start of a cell, up to a second later, or in its middle: before, in and after the CELLS cells.
const instant = fc
  .tuple(fc.integer({ min: -8, max: CELLS + 8 }), fc.constantFrom(0, 0, 1, 1_000, CELL_MS / 2))
  .map(([cell, offset]) => cellMs(cell) + offset);
/**
 * Intervals between the first and second border, the third and fourth, and so on. If the number of borders is odd, the
 * last interval has no end.
 */
function wholeDays(borders: number[]): Interval[] {
  const sorted = borders.toSorted((a, b) => a - b);
  return sorted.flatMap((fromMs, at) => {
    return at % 2 === 0 ? [{ fromMs, toMs: sorted[at + 1] ?? Number.POSITIVE_INFINITY }] : [];
  });
}
const facts: fc.Arbitrary<GroupPresence> = fc.oneof(
  fc.constantFrom<GroupPresence>({ presence: 'deleted' }, { presence: 'unknown' }),
  fc.record({
    presence: fc.constant('present' as const),
    createdMs: instant,
    earliestMs: fc.oneof(instant, fc.constant(0)),
    keptFromMs: fc.oneof(instant, fc.constant(Number.NEGATIVE_INFINITY)),
    atRisk: fc
      .uniqueArray(fc.integer({ min: -2, max: CELLS / 4 + 2 }), { maxLength: 4 })
      .map((days) => wholeDays(days.map((day) => START_MS + day * DAY_MS))),
  }),
);

interface Records {
  receipts: ReceiptName[];
  recounts: RecountName[];
}

/** The state of one instant, by the rules of {@link instantParts} and without intervals. */
function stateAt(ms: number, { receipts, recounts }: Records, window: Interval, question: DaysQuestion): InstantState {
  const coverage = coverageOf(receipts, recounts, { logGroup: 'a' }, window);
  const here = coverage.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs) ?? expect.fail('a gap');
  if (here.state === 'unsettled') return 'unsettled';
  if (here.state !== 'open') return (here.receipt?.outcome ?? 'none') as InstantState;
  const firstMs = coverage.find((stretch) => stretch.receipt)?.fromMs ?? Number.POSITIVE_INFINITY;
  const hasEarlier = question.recordedBefore || firstMs <= ms;
  const isDue = ms < question.dueMs;
  const attempted = here.receipt !== undefined ? 'failed' : isDue ? 'missing' : 'notDue';
  const { facts: group } = question;
  if (group.presence === 'deleted') return 'gone';
  if (group.presence === 'unknown') {
    return isDue && !hasEarlier ? 'unknown' : attempted;
  }
  if (!hasEarlier && ms < floorToDay(group.createdMs)) {
    return group.earliestMs === 0 ? 'unknown' : 'beforeGroup';
  }
  if (ms < group.earliestMs) return 'gone';
  if (ms < group.keptFromMs) return 'expired';
  return group.atRisk.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs) ? 'atRisk' : attempted;
}

/** The state of a day, by the order of the states alone. */
function dayAt(states: InstantState[]): DayState {
  const order = DAY_STATES.filter((state): state is Exclude<DayState, 'partlyExpired'> => state !== 'partlyExpired');
  const worst = order.find((state) => states.includes(state)) ?? expect.fail('a day without a state');
  const rest = states.filter((state) => state !== 'expired' && state !== 'beforeGroup');
  return worst === 'expired' && rest.length > 0 ? 'partlyExpired' : worst;
}

describe('the days of a log group', () => {
  it('have the states that the reference implementation gives, instant by instant', () => {
    fc.assert(
      fc.property(
        fc.array(receipt, { maxLength: 10 }),
        fc.array(recount, { maxLength: 3 }),
        interval,
        facts,
        instant,
        fc.boolean(),
        (receipts, recounts, window, group, dueMs, recordedBefore) => {
          const question = { facts: group, dueMs, recordedBefore };
          const recounted = recountedIntervals(recounts, { logGroup: 'a' }, window);
          const recorded = settledBy(recounted, receivedIn(receipts, { logGroup: 'a' }, window));
          const parts = instantParts(recorded, question);
          const borders = [...recorded, ...parts].flatMap(({ fromMs, toMs }) => [fromMs, fromMs + 1, toMs - 1]);
          const cells = Array.from({ length: CELLS }, (_, cell) => cellMs(cell));
          const instants = [...new Set([...borders, ...cells])]
            .filter((ms) => window.fromMs <= ms && ms < window.toMs)
            .sort((a, b) => a - b);
          const states = new Map(instants.map((ms) => [ms, stateAt(ms, { receipts, recounts }, window, question)]));
          for (const [ms, state] of states) {
            expect(parts.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)?.state).toBe(state);
          }
          const days = daysOf(parts);
          expect([days[0]?.fromMs, days.at(-1)?.toMs]).toEqual([window.fromMs, window.toMs]);
          for (const [at, next] of days.slice(1).entries()) {
            expect(next.fromMs).toBe(days[at]?.toMs);
            expect(next.fromMs % DAY_MS).toBe(0);
            expect(next.state).not.toBe(days[at]?.state);
          }
          for (const dayMs of new Set(instants.map(floorToDay))) {
            const ofDay = [...states].flatMap(([ms, state]) => (floorToDay(ms) === dayMs ? [state] : []));
            const run = days.find(({ fromMs, toMs }) => dayMs < toMs && fromMs < dayMs + DAY_MS);
            expect(run?.state).toBe(dayAt(ofDay));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are partly expired only if no part of the day still needs an export', () => {
    expect(dayStateOf(new Set(['expired', 'archived']))).toBe('partlyExpired');
    expect(dayStateOf(new Set(['expired', 'missing']))).toBe('missing');
    expect(dayStateOf(new Set(['expired', 'beforeGroup']))).toBe('expired');
  });
});
