import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Ending } from '../../activities/index.js';
import { estimateOf, type Pace, paceAfter } from './pace.js';

const START_MS = Date.parse('2026-11-20T12:00:00Z');
const at = (seconds: number): string => new Date(START_MS + seconds * 1_000).toISOString();
const task = (fromS: number, toS: number): Ending => ({
  kind: 'completed',
  task: { taskId: 't', adopted: false, createdAt: at(fromS), completedAt: at(toS) },
});
const paceOf = (endings: readonly Ending[]): Pace | undefined =>
  endings.reduce<Pace | undefined>((pace, ending) => paceAfter(pace, ending), undefined);

it('estimates the time for each task left as the average of three or more tasks in a row, including the time between them', () => {
  const endings = [task(0, 50), task(60, 100), task(110, 180)];
  expect(estimateOf(paceOf(endings.slice(0, 2)), 7)).toBeUndefined();
  expect(estimateOf(paceOf(endings), 7)).toEqual({ tasksLeft: 7, msPerTask: 60_000 });
  expect(estimateOf(paceOf(endings), undefined)).toBeUndefined();
});

it('begins a new average after an interruption of more than a minute, such as a pause of the workers', () => {
  const before = [task(0, 50), task(60, 100), task(110, 180)];
  expect(estimateOf(paceOf([...before, task(3_600, 3_610)]), 7)).toBeUndefined();
  const after = [task(3_600, 3_610), task(3_610, 3_620), task(3_620, 3_630)];
  expect(estimateOf(paceOf([...before, ...after]), 7)).toEqual({ tasksLeft: 7, msPerTask: 10_000 });
});

it('ignores slices without a task, and ends a series at a task whose times are not known', () => {
  const before = [task(0, 50), task(60, 100), task(110, 180)];
  expect(paceOf([...before, { kind: 'without', reason: 'expired' }])).toEqual(paceOf(before));
  expect(paceOf([...before, { kind: 'vanished', task: { taskId: 't', adopted: false } }])).toBeUndefined();
});

it('counts the time from the creation of the first task of a series to the end of the last task', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(200), fc.nat(600)), { minLength: 1, maxLength: 30 }), (tasks) => {
      let clockS = 0;
      const endings = tasks.map(([gapS, lengthS]) => {
        clockS += gapS + lengthS;
        return task(clockS - lengthS, clockS);
      });
      const sinceBreak = tasks.length - tasks.findLastIndex(([gapS], no) => no > 0 && gapS > 60);
      const series = tasks.slice(tasks.findLastIndex(([gapS], no) => no > 0 && gapS > 60));
      const inARow = sinceBreak > tasks.length ? tasks : series;
      const workedS = inARow.reduce((sum, [gapS, lengthS], no) => sum + lengthS + (no === 0 ? 0 : gapS), 0);
      const pace = paceOf(endings);
      expect(pace?.tasks).toBe(inARow.length);
      expect(Date.parse(pace?.until ?? '') - Date.parse(pace?.since ?? '')).toBe(workedS * 1_000);
    }),
  );
});
