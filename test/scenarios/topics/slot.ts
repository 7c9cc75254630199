import { expect } from 'vitest';
import { formatInstant } from '../../../contract/index.js';
import { ACCOUNT_ID, REGION } from '../../support/constants.js';
import { callsOf, oneDay } from '../../support/every-fault.js';
import { seen } from '../../support/seen.js';
import { Topic } from '../scenario.js';

export const slot = new Topic("AWS's slot for export tasks");

const accountRegion = { region: REGION, accountId: ACCOUNT_ID };

slot.scenario(
  'while a foreign task occupies the slot, an export shows this task with its start, and repeats the create only after the end of this task',
  { timings: { watchAttemptMs: 500 } },
  async (world) => {
    await world.logGroup('/theirs', 1);
    const theirs = world.emulator.addForeignTask({ logGroupName: '/theirs', taskMs: 3_600_000, ...accountRegion });
    const { id } = await oneDay(world, '/mine');
    const task = await seen(async () => (await world.exports.progress(id))?.task);
    const [held] = world.emulator.state().tasks;
    expect(task).toEqual({
      taskId: theirs,
      logGroup: '/theirs',
      since: formatInstant(held?.creationTime ?? 0),
      foreign: true,
    });
    const before = callsOf(world, 'DescribeExportTasks');
    await seen(() => callsOf(world, 'DescribeExportTasks') > before + 5);
    expect(callsOf(world, 'CreateExportTask')).toBe(1);
    world.emulator.advanceClock(3_600_000);
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', tasksCreated: 1, failures: [] });
    expect(callsOf(world, 'CreateExportTask')).toBe(2);
  },
);

slot.scenario(
  'an export gets its task in the end if another exporter repeatedly occupies the slot first',
  {},
  async (world) => {
    const ROUNDS = 3;
    // Each create is delayed on its way to AWS, so that the other exporter's task exists first.
    const hold = () => world.emulator.addFault({ operation: 'CreateExportTask', kind: 'delay-before', delayMs: 1_500 });
    hold();
    const { id, loaded } = await oneDay(world, '/raced');
    for (let round = 1; round <= ROUNDS; round += 1) {
      await seen(() => world.emulator.state().faults.length === 0);
      const theirs = world.emulator.addForeignTask({ logGroupName: '/theirs', taskMs: 600_000, ...accountRegion });
      await seen(async () => (await world.exports.progress(id))?.task?.taskId === theirs);
      if (round < ROUNDS) hold();
      world.emulator.advanceClock(600_000);
    }
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'completed',
      events: loaded,
      tasksCreated: 1,
      failures: [],
    });
    expect(world.tasks.map(({ taskName, status }) => [taskName?.slice(-3), status])).toEqual([[':g1', 'COMPLETED']]);
    const creates = world.emulator.state().timeline.filter(({ operation }) => operation === 'CreateExportTask');
    expect(creates.map(({ result }) => result)).toEqual([...Array(ROUNDS).fill('LimitExceededException'), 'ok']);
  },
);
