import { expect, it } from 'vitest';
import type { Ending, SliceRecord } from '../../activities/index.js';
import type { Outcome } from '../../contract/index.js';
import { patience, tryAgain } from './retry-policy.js';

const task = { taskId: 't', adopted: false };
const recorded = (outcome: Outcome): SliceRecord => ({
  outcome,
  entry: { key: 'k', skipped: false },
  objects: 0,
  bytes: 0,
  events: 0,
});

it.each<[Ending, Outcome, tries: number]>([
  [{ kind: 'failed', task }, 'failed', 2],
  [{ kind: 'cancelled', task, byUs: false }, 'failed', 2],
  [{ kind: 'cancelled', task, byUs: true }, 'cancelled', 1],
  [{ kind: 'vanished', task }, 'failed', 3],
  [{ kind: 'completed', task }, 'failed', 2],
  [{ kind: 'completed', task }, 'archived', 1],
  [{ kind: 'completed', task }, 'unconfirmedEmpty', 1],
  [{ kind: 'without', reason: 'quiet' }, 'quiet', 1],
])('tries %o that was recorded as %s %i times in all', (ending, outcome, tries) => {
  const made = [1, 2, 3, 4].find((tried) => !tryAgain(ending, recorded(outcome), tried));
  expect(made).toBe(tries);
});

it('waits longer and longer, but never more than half a minute', () => {
  expect([0, 1, 2, 5, 50].map(patience)).toEqual([1_000, 2_000, 4_000, 30_000, 30_000]);
});
