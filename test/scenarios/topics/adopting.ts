import { expect } from 'vitest';
import { REGION } from '../../support/constants.js';
import { callsOf, oneDay } from '../../support/every-fault.js';
import { seen } from '../../support/seen.js';
import { day, FIRST_DAY, type World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const adopting = new Topic('an export that looks for lost tasks');

const HOUR_MS = 3_600_000;
/**
 * Maximum number of DescribeExportTasks calls of a search for a lost task, in addition to one call for each task
 * folder.
 */
const CALLS_OF_A_LOOK = 7;

/** Numbers of DescribeExportTasks calls since the last create: calls for one task by its id, and all other calls. */
function looks(world: World): { forOne: number; forMany: number } {
  const { timeline } = world.emulator.state();
  const since = timeline.slice(timeline.findLastIndex(({ operation }) => operation === 'CreateExportTask') + 1);
  const forOne = since.filter(({ taskId }) => taskId !== undefined).length;
  return { forOne, forMany: since.length - forOne };
}

const statuses = (world: World) => world.tasks.map(({ status }) => status);
const names = (world: World) => world.tasks.map(({ taskName }) => taskName?.slice(-3));

for (const describeOrder of ['newest', 'oldest'] as const) {
  const title = `finds an ended task among 20,000 others in a few calls if AWS lists the ${describeOrder} task first`;
  adopting.scenario(title, { emulator: { describeOrder, taskMs: 1, pendingMs: 0, throttle: false } }, async (world) => {
    world.emulator.addHistory({ count: 20_000, region: REGION });
    world.emulator.addFault({ operation: 'CreateExportTask', kind: 'delay-after', delayMs: 1_000 });
    world.emulator.addFault({ operation: 'CreateExportTask', kind: 'reset-after' });
    const { id, loaded } = await oneDay(world, '/behind');
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 0 });
    expect(statuses(world)).toEqual(['COMPLETED']);
    const { forOne, forMany } = looks(world);
    expect(forMany).toBeLessThanOrEqual(CALLS_OF_A_LOOK);
    // The archive has one task folder. If no page of DescribeExportTasks has shown its task, one call asks for this
    // task by its id. The other two calls watch the adopted task and confirm its end for the receipt.
    expect(forOne).toBeLessThanOrEqual(3);
  });
}

adopting.scenario(
  'creates no second task if a lost task has ended, except for a window without events whose task cannot be found',
  { emulator: { describeOrder: 'oldest', taskMs: 1, pendingMs: 0, throttle: false } },
  async (world) => {
    world.emulator.addHistory({ count: 20_000, region: REGION });
    await world.logGroup('/sparse', 1);
    await world.emulator.loadEvents({ region: REGION, logGroupName: '/sparse', logStreamName: 'late' }, [
      { timestamp: Date.parse(day(2)) + 1_000, message: 'after a day without events' },
    ]);
    // The replies to the creates of the first window (with events) and of the second window (without events) are lost.
    // Later creates get no fault.
    for (const _day of [1, 2]) {
      world.emulator.addFault({ operation: 'CreateExportTask', kind: 'delay-after', delayMs: 500 });
      world.emulator.addFault({ operation: 'CreateExportTask', kind: 'reset-after' });
    }
    const { id } = await world.exports.start(world.request(['/sparse'], 3));
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', slices: { archived: 2, empty: 1 } });
    const windows = world.tasks.map(({ from }) => (from - Date.parse(FIRST_DAY)) / (24 * HOUR_MS));
    expect(windows.filter((window) => window !== 1).sort()).toEqual([0, 2]);
    expect(windows.filter((window) => window === 1).length).toBeLessThanOrEqual(2);
    expect(new Set(names(world))).toEqual(new Set([':g1']));
  },
);

/**
 * Short timings for tasks that DescribeExportTasks stops showing. Such a task still runs at AWS, occupies the slot and
 * writes objects.
 */
const IMPATIENT = { watchAttemptMs: 300, vanishedAfterMs: 600 };

const FATES = [
  ['goes on', []],
  ['fails half-way', [{ operation: 'CreateExportTask', kind: 'fail-task' }]],
] as const;
for (const [name, more] of FATES) {
  const title = `exports a window again if its task vanishes from DescribeExportTasks and ${name}`;
  adopting.scenario(title, { emulator: { taskMs: 2_000, partBytes: 200 }, timings: IMPATIENT }, async (world) => {
    for (const fault of [{ operation: 'CreateExportTask', kind: 'vanish' } as const, ...more]) {
      world.emulator.addFault(fault);
    }
    const { id, loaded } = await oneDay(world, '/vanishing');
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'completed',
      slices: { planned: 1, archived: 1, failed: 0 },
      events: loaded,
    });
    expect(names(world)).toEqual([':g1', ':g2']);
    expect(statuses(world)).toEqual([more.length === 0 ? 'COMPLETED' : 'FAILED', 'COMPLETED']);
    await expectOnlyOf(world, 1);
  });
}

/**
 * Checks that the closing receipt counts only the objects of the task with this index, and names the folder of the
 * other task.
 */
async function expectOnlyOf(world: World, index: number): Promise<void> {
  const closing = (await world.receipts()).filter(({ outcome }) => outcome === 'archived');
  const [counted] = world.tasks.slice(index);
  const other = world.tasks[1 - index];
  expect(closing).toHaveLength(1);
  expect(closing[0]?.task?.taskId).toBe(counted?.taskId);
  expect(closing[0]?.objects.map(({ key }) => key).sort()).toEqual([...(counted?.keys ?? [])].sort());
  expect(other?.keys.length).toBeGreaterThan(0);
  expect(closing[0]?.strayFolders.join()).toContain(other?.taskId);
}

adopting.scenario(
  'counts only the second task if the reply to the first create is lost and DescribeExportTasks hides the first task',
  { emulator: { taskMs: 1_500 } },
  async (world) => {
    world.emulator.addFault({ operation: 'CreateExportTask', kind: 'vanish' });
    world.emulator.addFault({ operation: 'CreateExportTask', kind: 'reset-after' });
    const { id, loaded } = await oneDay(world, '/forgotten');
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 1 });
    expect(statuses(world)).toEqual(['COMPLETED', 'COMPLETED']);
    await expectOnlyOf(world, 1);
  },
);

adopting.scenario('adopts a task hours after the export that created it was terminated', {}, async (world) => {
  const loaded = await world.logGroup('/left', 2);
  world.emulator.configure({ taskMs: 5 * HOUR_MS });
  const first = await world.exports.start(world.request(['/left'], 2), { id: `${world.taskQueue}-first` });
  await seen(() => statuses(world).includes('RUNNING'));
  await world.client.workflow.getHandle(first.id).terminate('test');
  world.emulator.configure({ taskMs: 100 });
  world.emulator.advanceClock(6 * HOUR_MS);
  await seen(() => statuses(world).includes('COMPLETED'));
  const second = await world.exports.start(world.request(['/left'], 2), { id: `${world.taskQueue}-second` });
  expect(await world.exports.wait(second.id)).toMatchObject({
    status: 'completed',
    slices: { planned: 2, archived: 2 },
    events: loaded,
    tasksCreated: 1,
  });
  world.emulator.advanceClock(6 * HOUR_MS);
  const third = await world.exports.start(world.request(['/left'], 2), { id: `${world.taskQueue}-third` });
  expect(await world.exports.wait(third.id)).toMatchObject({ slices: { skipped: 2 }, tasksCreated: 0 });
  expect(names(world)).toEqual([':g1', ':g1']);
});

adopting.scenario(
  'exports each window once if two exports request the same windows at the same time',
  { emulator: { taskMs: 300 }, lane: { quantumMs: 200 } },
  async (world) => {
    const loaded = await world.logGroup('/both', 4);
    const started = ['a', 'b'].map((name) =>
      world.exports.start(world.request(['/both'], 4), { id: `${world.taskQueue}-${name}` }),
    );
    const ids = (await Promise.all(started)).map(({ id }) => id);
    const results = await Promise.all(ids.map((id) => world.exports.wait(id)));
    for (const { status, slices } of results) {
      expect([status, slices.archived + slices.skipped]).toEqual(['completed', 4]);
    }
    expect(names(world)).toEqual([':g1', ':g1', ':g1', ':g1']);
    expect(new Set(world.tasks.map(({ from }) => from)).size).toBe(4);
    expect(results.reduce((sum, { tasksCreated }) => sum + tasksCreated, 0)).toBe(4);
    const receipts = await world.receipts();
    expect(receipts.map(({ totals }) => totals.events).reduce((sum = 0, events = 0) => sum + events, 0)).toBe(loaded);
    expect(callsOf(world, 'CreateExportTask')).toBeLessThanOrEqual(8);
  },
);
