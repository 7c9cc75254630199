import { expect, it } from 'vitest';
import { CALL_SPACING_MS, MOST_CREDIT } from '../../contract/index.js';
import type { Aws } from '../ports.js';
import { CallPace, paced } from './call-pace.js';

it.each([
  ['without a hurry', false],
  ['in a hurry', true],
])('keeps the least time between two calls of a search %s', async (_when, inHurry) => {
  const calls: number[] = [];
  const called = () => {
    calls.push(performance.now());
    return { tasks: [] };
  };
  const aws = {
    exportTasks: {
      find: async () => called(),
      page: async () => called(),
    },
  } as unknown as Aws;
  const beganMs = performance.now();
  const { exportTasks } = paced(aws, new CallPace(MOST_CREDIT), () => inHurry);
  await exportTasks.page({ status: 'RUNNING' });
  for (let folders = 0; folders < 3; folders += 1) await exportTasks.find('folder');
  const gaps = calls.map((ms, index) => ms - (calls[index - 1] ?? beganMs));
  // A timer of Node.js may end up to a millisecond early.
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(CALL_SPACING_MS - 2);
});

it('counts each request of a call that the adapter repeats', async () => {
  const pace = new CallPace(MOST_CREDIT);
  const aws = {
    exportTasks: {
      find: async (_taskId: string, sent: () => void) => {
        for (let requests = 0; requests < 3; requests += 1) sent();
        throw new Error('not answered');
      },
    },
  } as unknown as Aws;
  await expect(paced(aws, pace).exportTasks.find('t')).rejects.toThrow('not answered');
  expect(pace.left).toBeLessThan(MOST_CREDIT - 2);
});
