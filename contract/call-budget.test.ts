import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALLS_WINDOW_MS,
  callFitsInMs,
  callsFitInMs,
  callsLater,
  MOST_CALLS,
  RESERVED_CALLS,
  statedCalls,
  UNKNOWN_CALLS,
} from './call-budget.js';

const ages = fc.array(fc.integer({ min: 0, max: 2 * CALLS_WINDOW_MS }), { maxLength: 2 * MOST_CALLS });
const keeps = fc.constantFrom(0, RESERVED_CALLS);

describe('the budget for calls about export tasks', () => {
  it('allows a call as soon as the last ten seconds contain few enough calls, and no earlier', () => {
    fc.assert(
      fc.property(ages, keeps, (calls, keep) => {
        const inMs = callFitsInMs(calls, keep);
        expect(callsLater(calls, inMs).length).toBeLessThan(MOST_CALLS - keep);
        if (inMs > 0) expect(callsLater(calls, inMs - 1).length).toBeGreaterThanOrEqual(MOST_CALLS - keep);
      }),
    );
  });

  it('says when each of several calls fits, if the calls before it are made as soon as they fit', () => {
    fc.assert(
      fc.property(ages, keeps, (calls, keep) => {
        let made = [...calls];
        let passedMs = 0;
        for (const inMs of callsFitInMs(calls, keep)) {
          const waitMs = callFitsInMs(made, keep);
          passedMs += waitMs;
          expect(passedMs).toBe(inMs);
          made = [...callsLater(made, waitMs), 0];
        }
      }),
    );
  });

  it('leaves room for one create, and for no other call, while the recent calls are not known', () => {
    expect(callFitsInMs(UNKNOWN_CALLS, 0)).toBe(0);
    expect(callFitsInMs(UNKNOWN_CALLS, RESERVED_CALLS)).toBeGreaterThan(0);
  });

  it.each([[undefined], [null], ['none'], [[0, '5']], [[Number.NaN]]])(
    'counts the calls as unknown if another process states %s instead of their ages',
    (stated) => {
      expect(statedCalls(stated)).toEqual(UNKNOWN_CALLS);
    },
  );

  it('never takes a stated call for older than it is, and keeps only recent calls', () => {
    expect(statedCalls([100.7, -5, 9_999, CALLS_WINDOW_MS])).toEqual([9_999, 100, 0]);
    expect(statedCalls(Array.from({ length: 1_000 }, () => 1)).length).toBeLessThanOrEqual(2 * MOST_CALLS);
  });
});
