import { expect, it } from 'vitest';
import { CALL_SPACING_MS, type CallAges } from '../../contract/index.js';
import { Random } from '../../test/simulation/time/random.js';
import type { Aws } from '../ports.js';
import { ManualClock } from '../testing/manual-clock.js';
import { CallPace, paced } from './call-pace.js';
import { LaneCalls } from './lane-calls.js';

interface Call {
  operation: 'describe' | 'create' | 'cancel';
  atMs: number;
}

/**
 * The calls that one worker makes on a lane. The activities are in a random order, some have several attempts, and each
 * call begins as early as its pace allows. Beside them, receipts are recorded and tasks are cancelled. Each attempt
 * hands the recent calls over to the next attempt or activity. One handover in five is lost.
 */
async function greedyCalls(random: Random): Promise<Call[]> {
  const clock = new ManualClock();
  const calls: Call[] = [];
  const lane = new LaneCalls(clock);
  let known: CallAges | undefined = [];
  for (let activities = 0; activities < 200; activities += 1) {
    await clock.pass(random.next() < 0.3 ? random.next() * 6_000 : random.next() * 50);
    const called = (operation: Call['operation']) => async () => {
      calls.push({ operation, atMs: clock.nowMs() });
      await clock.pass(random.next() * 20);
    };
    if (random.next() < 0.3) await lane.describe(called('describe'));
    if (random.next() < 0.1) await lane.cancel(called('cancel'));
    for (let attempt = 1; attempt === 1 || random.next() < 0.2; attempt += 1) {
      const pace = new CallPace(known, lane, clock);
      if (attempt === 1 && random.next() < 0.3) await pace.create(called('create'));
      for (let looks = Math.floor(random.next() * 12); looks > 0; looks -= 1) {
        await pace.look(called('describe'));
      }
      await pace.restored();
      const restMs = random.next() * 2_000;
      known = random.next() < 0.2 ? undefined : pace.callsIn(restMs);
      await clock.pass(restMs);
    }
  }
  return calls;
}

it.each(Array.from({ length: 10 }, (_, seed) => seed + 1))(
  'a worker makes at most 25 calls in any 10 s and 4 of an operation in any second, whichever activity makes them (seed %i)',
  async (seed) => {
    const calls = await greedyCalls(new Random(seed));
    const most = (ms: number, some: readonly Call[]) =>
      Math.max(...some.map(({ atMs }) => some.filter((call) => call.atMs >= atMs && call.atMs < atMs + ms).length));
    expect(most(10_000, calls)).toBeLessThanOrEqual(25);
    for (const each of ['describe', 'create', 'cancel']) {
      const some = calls.filter(({ operation }) => operation === each);
      expect(most(1_000, some)).toBeLessThanOrEqual(4);
    }
  },
);

it.each([
  ['that waits for the budget', false],
  ['that no longer waits for the budget', true],
])('a search %s keeps the least time between two calls', async (_when, inHurry) => {
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
  const { exportTasks } = paced(aws, new CallPace([], undefined, clock), () => inHurry);
  await exportTasks.page({ status: 'RUNNING' });
  for (let folders = 0; folders < 3; folders += 1) await exportTasks.find('folder');
  const gaps = calls.map((ms, index) => ms - (calls[index - 1] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(CALL_SPACING_MS);
});

it('the pace counts each request of a call that the adapter repeats', async () => {
  const pace = new CallPace([]);
  const aws = {
    exportTasks: {
      find: async (_taskId: string, sent: () => void) => {
        for (let requests = 0; requests < 3; requests += 1) sent();
        throw new Error('not answered');
      },
    },
  } as unknown as Aws;
  await expect(paced(aws, pace).exportTasks.find('t')).rejects.toThrow('not answered');
  expect(pace.calls).toHaveLength(3);
});
