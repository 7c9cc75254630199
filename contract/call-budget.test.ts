import { describe, expect, it } from 'vitest';
import {
  type CallCredit,
  creditAfter,
  creditAt,
  creditInMs,
  MOST_CREDIT,
  RESERVED_CREDIT,
  statedCredit,
} from './call-budget.js';

describe('the budget for calls about export tasks', () => {
  it('leaves credit for a create after each look, so the next turn can create immediately', () => {
    let credit: CallCredit = { calls: MOST_CREDIT, atMs: 0 };
    for (let looks = 0, nowMs = 0; looks < 30; looks += 1) {
      nowMs += creditInMs(credit, RESERVED_CREDIT + 1, nowMs);
      credit = creditAfter(credit, 1, nowMs);
      expect(creditAt(credit, nowMs)).toBeGreaterThanOrEqual(RESERVED_CREDIT);
    }
  });

  it('does not change if the clock goes back, and does not exceed its maximum', () => {
    const credit = { calls: 2, atMs: 1_000 };
    expect(creditAt(credit, 500)).toBe(2);
    expect(creditAt(credit, 1_000_000)).toBe(MOST_CREDIT);
  });

  it.each([[undefined], [Number.NaN], ['6'], [null]])(
    'counts a credit %s from another process as the reserve alone',
    (given) => {
      expect(statedCredit(given)).toBe(RESERVED_CREDIT);
    },
  );

  it('limits a credit from another process to the allowed range', () => {
    expect(statedCredit(1e9)).toBe(MOST_CREDIT);
    expect(statedCredit(-1e9)).toBe(-4);
  });
});
