import { expect, it } from 'vitest';
import { callsOf, inWorld, oneDay } from '../support/every-fault.js';
import { seen } from '../support/seen.js';
import { ACCOUNT_ID, REGION, type World } from '../support/world.js';

const place = { region: REGION, accountId: ACCOUNT_ID };

it.concurrent('shows whose task holds the slot since when, and spends no attempts on waiting', async () => {
  await inWorld({ timings: { watchAttemptMs: 500 } }, async (world) => {
    await world.logGroup('/theirs', 1);
    const theirs = world.emulator.addForeignTask({ logGroupName: '/theirs', taskMs: 3_600_000, ...place });
    const { id } = await oneDay(world, '/mine');
    const task = await seen(async () => (await world.exports.progress(id))?.task);
    const [held] = world.emulator.state().tasks;
    expect(task).toEqual({
      taskId: theirs,
      logGroup: '/theirs',
      since: new Date(held?.creationTime ?? 0).toISOString(),
      foreign: true,
    });
    const before = callsOf(world, 'DescribeExportTasks');
    await seen(() => callsOf(world, 'DescribeExportTasks') > before + 5);
    expect(callsOf(world, 'CreateExportTask')).toBe(1);
    world.emulator.advanceClock(3_600_000);
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', tasksCreated: 1, failures: [] });
    expect(callsOf(world, 'CreateExportTask')).toBe(2);
  });
});

/** Takes the slot whenever it is free, so many times. */
async function race(world: World, times: number): Promise<void> {
  for (let taken = 0; taken < times; ) {
    try {
      world.emulator.addForeignTask({ logGroupName: '/theirs', taskMs: 150, ...place });
      taken += 1;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

it.concurrent('gets its tasks through against another exporter that takes the slot whenever it is free', async () => {
  await inWorld({}, async (world) => {
    const loaded = await world.logGroup('/raced', 3);
    const racing = race(world, 12);
    const { id } = await world.exports.start(world.request(['/raced'], 3));
    await racing;
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'completed',
      slices: { planned: 3, archived: 3 },
      events: loaded,
      tasksCreated: 3,
    });
    expect(world.tasks.map(({ taskName, status }) => [taskName?.slice(-3), status])).toEqual(
      Array(3).fill([':g1', 'COMPLETED']),
    );
    const { timeline } = world.emulator.state();
    expect(timeline.some(({ result }) => result === 'LimitExceededException')).toBe(true);
  });
});
