import { expect, it } from 'vitest';
import { CALL_SPACING_MS, MOST_CREDIT } from '../../contract/index.js';
import { Random } from '../../test/simulation/time/random.js';
import type { Aws } from '../ports.js';
import { ManualClock } from '../testing/manual-clock.js';
import { CallPace, paced } from './call-pace.js';

interface Call {
  operation: 'look' | 'create';
  atMs: number;
}

/**
 * The calls of one lane. The activities and turns are in a random order, some activities have several attempts, and
 * each call begins as early as its pace allows. An attempt hands over its credit, or nothing.
 */
async function greedyCalls(random: Random): Promise<Call[]> {
  const clock = new ManualClock();
  const calls: Call[] = [];
  let credit: number | undefined;
  for (let activities = 0; activities < 200; activities += 1) {
    await clock.pass(random.next() < 0.3 ? random.next() * 6_000 : random.next() * 50);
    const called = (operation: Call['operation']) => async () => {
      calls.push({ operation, atMs: clock.nowMs() });
      await clock.pass(random.next() * 20);
    };
    for (let attempt = 1; attempt === 1 || random.next() < 0.2; attempt += 1) {
      const pace = new CallPace(credit, undefined, clock);
      if (attempt === 1 && random.next() < 0.3) await pace.create(called('create'));
      for (let looks = Math.floor(random.next() * 12); looks > 0; looks -= 1) {
        await clock.pass(pace.lookInMs);
        await pace.look(called('look'));
      }
      await pace.restored();
      const restMs = random.next() * 2_000;
      credit = random.next() < 0.2 ? undefined : pace.leftIn(restMs);
      await clock.pass(restMs);
    }
  }
  return calls;
}

it.each(Array.from({ length: 10 }, (_, seed) => seed + 1))(
  'the pace allows at most 25 calls in any 10 s and 4 looks in any second, whichever activity makes them (seed %i)',
  async (seed) => {
    const calls = await greedyCalls(new Random(seed));
    const most = (ms: number, some: readonly Call[]) =>
      Math.max(...some.map(({ atMs }) => some.filter((call) => call.atMs >= atMs && call.atMs < atMs + ms).length));
    expect(most(10_000, calls)).toBeLessThanOrEqual(25);
    const looks = calls.filter(({ operation }) => operation === 'look');
    expect(most(1_000, looks)).toBeLessThanOrEqual(4);
  },
);

it.each([
  ['without a hurry', false],
  ['in a hurry', true],
])('the pace keeps the least time between two calls of a search %s', async (_when, inHurry) => {
  const calls: number[] = [];
  const clock = new ManualClock();
  const called = () => {
    calls.push(clock.nowMs());
    return { tasks: [] };
  };
  const aws = {
    exportTasks: {
      find: async () => called(),
      page: async () => called(),
    },
  } as unknown as Aws;
  const { exportTasks } = paced(aws, new CallPace(MOST_CREDIT, undefined, clock), () => inHurry);
  await exportTasks.page({ status: 'RUNNING' });
  for (let folders = 0; folders < 3; folders += 1) await exportTasks.find('folder');
  const gaps = calls.map((ms, index) => ms - (calls[index - 1] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(CALL_SPACING_MS);
});

it('the pace counts each request of a call that the adapter repeats', async () => {
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
