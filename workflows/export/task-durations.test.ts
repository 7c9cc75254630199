import { expect, it } from 'vitest';
import type { Ending } from '../../activities/index.js';
import { durationsAfter, knownFor, type TaskDurations } from './task-durations.js';

const ended = (ms: number, kind: 'completed' | 'failed' = 'completed'): Ending => ({
  kind,
  task: {
    taskId: 't',
    adopted: false,
    createdAt: '2026-11-20T00:00:00Z',
    completedAt: new Date(Date.UTC(2026, 10, 20) + ms).toISOString(),
  },
});

const after = (endings: [string, Ending][]): TaskDurations | undefined =>
  endings.reduce<TaskDurations | undefined>(
    (known, [group, ending]) => durationsAfter(known, group, ending),
    undefined,
  );

it('keeps the newest durations, and separates those of the current log group from those of other log groups', () => {
  const many = Array.from({ length: 40 }, (_, index): [string, Ending] => ['a', ended(index)]);
  const known = after([...many, ['b', ended(700)]]);
  expect(known).toEqual({ logGroup: 'b', sameGroup: [700], others: [32, 33, 34, 35, 36, 37, 38, 39] });
  expect(knownFor(known, 'b')).toEqual({ sameGroup: [700], others: [32, 33, 34, 35, 36, 37, 38, 39] });
  expect(knownFor(known, 'c')).toEqual({ sameGroup: [], others: [33, 34, 35, 36, 37, 38, 39, 700] });
});

it('learns nothing from a task that was cancelled, that did not run, or whose times are not known', () => {
  const without: Ending = { kind: 'completed', task: { taskId: 't', adopted: true } };
  const cancelled: Ending = { ...ended(5), kind: 'cancelled', byUs: true } as Ending;
  expect(
    after([
      ['a', without],
      ['a', cancelled],
      ['a', { kind: 'without', reason: 'quiet' }],
    ]),
  ).toBeUndefined();
  expect(
    after([
      ['a', ended(9, 'failed')],
      ['a', ended(-1)],
    ])?.sameGroup,
  ).toEqual([9]);
});
