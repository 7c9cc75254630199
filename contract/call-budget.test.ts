import { describe, expect, it } from 'vitest';
import { Random } from '../test/simulation/time/random.js';
import {
  type CallCredit,
  creditAfter,
  creditAt,
  creditInMs,
  MOST_CREDIT,
  RESERVED_CREDIT,
  statedCredit,
} from './call-budget.js';

/**
 * The instants (ms) of the calls of one lane. The activities and turns are in a random order, and each call begins as
 * early as the budget allows.
 */
function greedyCalls(random: Random): number[] {
  const calls: number[] = [];
  let credit: CallCredit = { calls: RESERVED_CREDIT, atMs: 0 };
  let nowMs = 0;
  const call = (leaves: number) => {
    nowMs += creditInMs(credit, leaves + 1, nowMs);
    credit = creditAfter(credit, 1, nowMs);
    calls.push(nowMs);
  };
  for (let step = 0; step < 300; step += 1) {
    nowMs += random.next() < 0.3 ? random.next() * 6_000 : random.next() * 50;
    if (random.next() < 0.2) call(0);
    for (let looks = Math.floor(random.next() * 12); looks > 0; looks -= 1) call(RESERVED_CREDIT);
    if (random.next() < 0.2) {
      nowMs += creditInMs(credit, RESERVED_CREDIT, nowMs);
      credit = { calls: RESERVED_CREDIT, atMs: nowMs };
    }
  }
  return calls;
}

describe('the budget for calls about export tasks', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
    'allows at most 25 calls in any 10 s, whoever makes them (seed %i)',
    (seed) => {
      const calls = greedyCalls(new Random(seed));
      const within = (atMs: number) => calls.filter((ms) => ms >= atMs && ms < atMs + 10_000).length;
      expect(Math.max(...calls.map(within))).toBeLessThanOrEqual(25);
    },
  );

  it('allows the first create of a turn immediately after the last look of the turn before', () => {
    let credit: CallCredit = { calls: MOST_CREDIT, atMs: 0 };
    for (let looks = 0, nowMs = 0; looks < 30; looks += 1) {
      nowMs += creditInMs(credit, RESERVED_CREDIT + 1, nowMs);
      credit = creditAfter(credit, 1, nowMs);
      expect(creditAt(credit, nowMs)).toBeGreaterThanOrEqual(RESERVED_CREDIT);
    }
  });

  it('does not grow while a clock goes back, nor beyond its maximum', () => {
    const credit = { calls: 2, atMs: 1_000 };
    expect(creditAt(credit, 500)).toBe(2);
    expect(creditAt(credit, 1_000_000)).toBe(MOST_CREDIT);
  });

  it.each([[undefined], [Number.NaN], ['6'], [null]])(
    'takes the credit %s of another process for the reserve',
    (given) => {
      expect(statedCredit(given)).toBe(RESERVED_CREDIT);
    },
  );

  it('takes no higher credit from another process than its maximum', () => {
    expect(statedCredit(1e9)).toBe(MOST_CREDIT);
    expect(statedCredit(-1e9)).toBe(-4);
  });
});
