import { expect, it } from 'vitest';
import type { Ending, RecordedSlice } from '../../activities/index.js';
import { DEFAULT_TIMINGS, explain, type Outcome } from '../../contract/index.js';
import { endurance, type Next, next, patience, pauseMs } from './retry-policy.js';

const task = { taskId: 't', adopted: false };
const recorded = (outcome: Outcome): RecordedSlice => ({
  kind: 'recorded',
  outcome,
  entries: [{ key: 'k', skipped: false }],
  slices: 1,
  unsettled: 0,
  objects: 0,
  bytes: 0,
  events: 0,
});

it.each<[Ending, Outcome, tries: number, then: Next]>([
  [{ kind: 'failed', task }, 'failed', 2, 'cut'],
  [{ kind: 'cancelled', task, byUs: false }, 'failed', 2, 'leave'],
  [{ kind: 'cancelled', task, byUs: true }, 'cancelled', 1, 'leave'],
  [{ kind: 'vanished', task }, 'failed', 3, 'leave'],
  [{ kind: 'completed', task }, 'failed', 2, 'leave'],
  [{ kind: 'completed', task }, 'archived', 1, 'leave'],
  [{ kind: 'completed', task }, 'unconfirmedEmpty', 1, 'leave'],
  [{ kind: 'without', reason: 'quiet' }, 'quiet', 1, 'leave'],
])(
  'after the ending %o with the outcome %s, decides `again` for fewer than %i tries, and then `%s`',
  (ending, outcome, tries, then) => {
    const steps = [1, 2, 3, 4].map((tried) => next(ending, recorded(outcome), tried, 1));
    expect(steps.indexOf(then) + 1).toBe(tries);
    expect(steps.slice(0, tries - 1).every((step) => step === 'again')).toBe(true);
  },
);

it('leaves a slice open after sixteen failed tasks in a row, even if their windows differ', () => {
  const ending: Ending = { kind: 'failed', task };
  expect([15, 16].map((inARow) => next(ending, recorded('failed'), 1, inARow))).toEqual(['again', 'leave']);
});

it('doubles the pauses up to half a minute, and pauses for five minutes each time from about an hour on', () => {
  const waits = [0, 1, 2, 5, 119, 120].map((attempt) => patience(attempt, DEFAULT_TIMINGS.longestPauseMs));
  expect(waits).toEqual([1_000, 2_000, 4_000, 30_000, 30_000, 300_000]);
  expect(patience(0, 50)).toBe(50);
});

it('asks about a silent lane after growing intervals, up to ten times the first', () => {
  const intervals = [0, 1, 2, 3, 4, 2_000].map((before) => pauseMs('laneSilent', { before, timings: DEFAULT_TIMINGS }));
  expect(intervals).toEqual([1, 2, 4, 8, 10, 10].map((minutes) => minutes * 60_000));
});

it('asks so seldom that a day without any answer of AWS takes fewer than 5,000 history events', () => {
  const EVENTS_A_QUESTION = 12;
  let [questions, ms] = [0, 0];
  while (ms < 86_400_000) ms += patience(questions++, DEFAULT_TIMINGS.longestPauseMs);
  expect(questions * EVENTS_A_QUESTION).toBeLessThan(5_000);
});

it.each([
  [15, 'CREDENTIALS', 'before a create', 'nothing'],
  [60, 'CREDENTIALS', 'while its task may run', 'task'],
  [15, 'ACCESS_DENIED', 'before a create', 'nothing'],
  [60, 'ACCESS_DENIED', 'while its task may run', 'task'],
  [24 * 60, 'ACCESS_DENIED', 'while it cancels its task', 'cancelling'],
  [24 * 60, 'AWS_UNREACHABLE', 'while it cancels its task', 'cancelling'],
] as const)('waits at most %i minutes for the end of the trouble %s %s', (minutes, code, _when, atStake) => {
  expect(endurance(explain(code), atStake, DEFAULT_TIMINGS)).toBe(minutes * 60_000);
});

it.each([
  ['before a create', 'nothing'],
  ['while its task may run', 'task'],
] as const)('%s, waits for the end of an outage without a time limit', (_when, atStake) => {
  for (const code of ['AWS_UNREACHABLE', 'AWS_BUSY', 'AWS_CALL_FAILED'] as const) {
    expect(endurance(explain(code), atStake, DEFAULT_TIMINGS)).toBeUndefined();
  }
});

it.each(['LOG_GROUP_REMADE', 'LOG_GROUP_CHANGED'] as const)(
  'does not try a window again if its log group is no longer the planned one (%s)',
  (code) => {
    const record: RecordedSlice = { ...recorded('failed'), failure: explain(code) };
    expect(next({ kind: 'completed', task }, record, 1, 1)).toBe('leave');
  },
);
