import { expect, it } from 'vitest';
import type { Ending, TaskFacts } from '../../activities/index.js';
import { SlotGaps } from './slot-gaps.js';

const at = (seconds: number): string => new Date(Date.UTC(2026, 9, 1) + seconds * 1_000).toISOString();

function task(fromSeconds: number | undefined, toSeconds: number | undefined, adopted = false) {
  const facts: TaskFacts = {
    ...{ taskId: 't', adopted },
    ...(fromSeconds !== undefined && { createdAt: at(fromSeconds) }),
    ...(toSeconds !== undefined && { completedAt: at(toSeconds) }),
  };
  return { kind: 'completed', task: facts } satisfies Ending;
}

it('measures how long the slot was busy, and the gap between two tasks of one turn', () => {
  const gaps = new SlotGaps();
  expect(gaps.ended(task(0, 60), 'turn')).toEqual({ busyMs: 60_000 });
  expect(gaps.ended(task(60.5, 70), 'turn')).toEqual({ busyMs: 9_500, gapMs: 500 });
});

it.each([
  ['the second task belongs to another turn', task(61, 70), 'another'],
  ['the second task was adopted', task(61, 70, true), 'turn'],
  ['the second task was created before the end of the first', task(50, 70), 'turn'],
  ['the export holds no turn at the end of the second task', task(61, 70), undefined],
])('measures no gap if %s', (_case, second, turn) => {
  const gaps = new SlotGaps();
  gaps.ended(task(0, 60), 'turn');
  expect(gaps.ended(second, turn)).not.toHaveProperty('gapMs');
});

it.each([
  ['has no time of creation', task(undefined, 60)],
  ['has no time of its end', task(0, undefined)],
  ['ended before its creation', task(60, 0)],
])('measures nothing for a task that %s, and no gap after it', (_case, first) => {
  const gaps = new SlotGaps();
  expect(gaps.ended(first, 'turn')).toEqual({});
  expect(gaps.ended(task(61, 70), 'turn')).toEqual({ busyMs: 9_000 });
});
