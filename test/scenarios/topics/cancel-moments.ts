import { expect } from 'vitest';
import type { ExportResult } from '../../../contract/index.js';
import { ACCOUNT_ID, REGION } from '../../support/constants.js';
import { callsOf } from '../../support/every-fault.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import type { World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const cancelMoments = new Topic('cancelling an export');

const ASKED = { requestedBy: 'auditor', reason: 'wrong bucket' };

async function start(world: World, group: string, days = 2): Promise<string> {
  await world.logGroup(group, days);
  return (await world.exports.start(world.request([group], days))).id;
}

const inStatus = (world: World, group: string, status: string) =>
  seen(() => world.tasks.some((task) => task.logGroupName === group && task.status === status));
const statuses = (world: World) => world.tasks.map(({ status }) => status);

/** Checks that the result is as expected, and that the manifest has the same status, requester and reason. */
async function expectRecorded(world: World, result: ExportResult, expected: object): Promise<void> {
  const recorded = { status: 'cancelled', cancelledBy: ASKED, ...expected };
  expect(result).toMatchObject(recorded);
  expect(await world.readJson(result.manifest ?? '')).toMatchObject({ status: 'cancelled', cancelledBy: ASKED });
}

cancelMoments.scenario('while a foreign task occupies the slot: no task is created', {}, async (world) => {
  world.emulator.addForeignTask({
    logGroupName: '/theirs',
    taskMs: 600_000,
    region: REGION,
    accountId: ACCOUNT_ID,
  });
  const id = await start(world, '/before');
  await seen(async () => (await world.exports.progress(id))?.task?.foreign);
  await expectRecorded(world, await world.exports.cancel(id, ASKED), { slices: { cancelled: 2 }, tasksCreated: 0 });
  expect(world.tasks).toEqual([]);
  world.emulator.advanceClock(600_000);
});

const CREATES = [
  ['that is answered', 'delay-after', 1],
  ['whose reply is lost', 'reset-after', 0],
  ['that never arrived', 'reset-before', 0],
] as const;
for (const [name, kind, tasksCreated] of CREATES) {
  cancelMoments.scenario(`during a create ${name}`, { emulator: SLOW }, async (world) => {
    // This delay is long enough for the cancel to arrive before the answer to the create.
    world.emulator.addFault({ operation: 'CreateExportTask', kind: 'delay-before', delayMs: 1_000 });
    world.emulator.addFault({ operation: 'CreateExportTask', kind, ...(kind === 'delay-after' && { delayMs: 1_000 }) });
    const id = await start(world, '/flight');
    await seen(() => !world.emulator.state().faults.some((fault) => fault.kind === 'delay-before'));
    const created = kind === 'reset-before' ? [] : ['CANCELLED'];
    await expectRecorded(world, await world.exports.cancel(id, ASKED), { slices: { cancelled: 2 }, tasksCreated });
    expect(statuses(world)).toEqual(created);
    expect(callsOf(world, 'CreateExportTask')).toBe(1);
  });
}

cancelMoments.scenario('while its task is PENDING', { emulator: { pendingMs: 600_000 } }, async (world) => {
  const id = await start(world, '/pending');
  await inStatus(world, '/pending', 'PENDING');
  await expectRecorded(world, await world.exports.cancel(id, ASKED), { slices: { cancelled: 2 }, tasksCreated: 1 });
  expect(statuses(world)).toEqual(['CANCELLED']);
});

cancelMoments.scenario('while the last slice is verified: the slice is recorded', {}, async (world) => {
  world.emulator.addFault({ operation: 'GetObject', urlHas: '.gz', kind: 'delay-before', delayMs: 3_000 });
  const id = await start(world, '/verifying', 1);
  await seen(() => world.emulator.state().faults.length === 0);
  await expectRecorded(world, await world.exports.cancel(id, ASKED), { slices: { archived: 1, cancelled: 0 } });
  expect(await world.receiptKeys()).toHaveLength(1);
});

cancelMoments.scenario(
  'between two slices: the first one is recorded, and no task is created for the second one',
  { emulator: SLOW },
  async (world) => {
    const id = await start(world, '/between');
    await inStatus(world, '/between', 'RUNNING');
    const throttled = { kind: 'error-before', status: 400, code: 'ThrottlingException' } as const;
    world.emulator.addFault({ operation: 'CreateExportTask', times: 1_000, ...throttled });
    letTasksEnd(world.emulator);
    await seen(() => callsOf(world, 'CreateExportTask') > 1);
    await expectRecorded(world, await world.exports.cancel(id, ASKED), { slices: { archived: 1, cancelled: 1 } });
    expect(statuses(world)).toEqual(['COMPLETED']);
  },
);

cancelMoments.scenario('twice: the first cancel counts', { emulator: { ...SLOW, cancelMs: 1_500 } }, async (world) => {
  const id = await start(world, '/twice');
  await inStatus(world, '/twice', 'RUNNING');
  const first = world.exports.cancel(id, ASKED);
  await inStatus(world, '/twice', 'PENDING_CANCEL');
  const second = world.exports.cancel(id, { requestedBy: 'somebody else', reason: 'too slow' });
  for (const result of await Promise.all([first, second])) {
    await expectRecorded(world, result, { slices: { cancelled: 2 } });
  }
  // A cancel after the export has closed gets the same result.
  expect(await world.exports.cancel(id, ASKED)).toMatchObject({ status: 'cancelled', cancelledBy: ASKED });
  expect(statuses(world)).toEqual(['CANCELLED']);
  expect(callsOf(world, 'CancelExportTask')).toBe(1);
});

cancelMoments.scenario(
  'that is one of several: another export gets the slot, and all others complete',
  { emulator: SLOW },
  async (world) => {
    const cancelled = await start(world, '/one');
    await inStatus(world, '/one', 'RUNNING');
    const others = [await start(world, '/two', 1), await start(world, '/three', 1)];
    await expectRecorded(world, await world.exports.cancel(cancelled, ASKED), { slices: { cancelled: 2 } });
    // Either of the other exports may have requested its turn first.
    await seen(() => world.tasks.some(({ logGroupName, status }) => logGroupName !== '/one' && status === 'RUNNING'));
    letTasksEnd(world.emulator);
    for (const id of others) expect(await world.exports.wait(id)).toMatchObject({ status: 'completed' });
  },
);

cancelMoments.scenario(
  'too late, so that AWS answers that the task has finished: the slice is recorded',
  { emulator: SLOW },
  async (world) => {
    const id = await start(world, '/finished');
    await inStatus(world, '/finished', 'RUNNING');
    // DescribeExportTasks is delayed until the cancel was answered, so the export learns of the task's end only after
    // the answer.
    for (const [operation, delayMs] of [
      ['DescribeExportTasks', 5_000],
      ['CancelExportTask', 1_000],
    ] as const) {
      world.emulator.addFault({ operation, kind: 'delay-before', delayMs });
    }
    await seen(() => world.emulator.state().faults.length === 1);
    const cancelled = world.exports.cancel(id, ASKED);
    await seen(() => world.emulator.state().faults.length === 0);
    letTasksEnd(world.emulator);
    await expectRecorded(world, await cancelled, { slices: { archived: 1, cancelled: 1 } });
    expect(statuses(world)).toEqual(['COMPLETED']);
    const answers = world.emulator.state().timeline.filter(({ operation }) => operation === 'CancelExportTask');
    expect(answers.map(({ result }) => result)).toEqual(['InvalidOperationException']);
  },
);
