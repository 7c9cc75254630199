import type { Fault } from '@logferry/emulator';
import { expect } from 'vitest';
import { CREATE_BOUND_MS, SECOND_MS } from '../../../contract/index.js';
import { seen } from '../../support/seen.js';
import { FIRST_DAY } from '../../support/world.js';
import { type ScenarioOptions, Topic } from '../scenario.js';

export const lostReplies = new Topic('lost replies and failed tasks');

/**
 * Lost requests and replies. After each loss, there must be one task per slice and generation, and every event must be
 * archived.
 */
const LOST: [name: string, fault: Omit<Fault, 'times'> & { times?: number }, options?: ScenarioOptions][] = [
  [
    'the reply to a create that had an effect',
    { operation: 'CreateExportTask', kind: 'reset-after' },
    { alsoOverTheServer: 'npm test', alsoSwitched: true },
  ],
  [
    'the reply to a create whose task ends before the export looks for it',
    { operation: 'CreateExportTask', kind: 'reset-after' },
    { emulator: { taskMs: 1 } },
  ],
  ['the request of a create', { operation: 'CreateExportTask', kind: 'reset-before' }],
  [
    'the success of a create, for which AWS answers with status 500',
    { operation: 'CreateExportTask', kind: 'error-after' },
  ],
  // An export calls DescribeExportTasks when it opens, before it creates a task. The SDK makes two attempts for each
  // call, so these four faults make two calls fail.
  ['requests of DescribeExportTasks', { operation: 'DescribeExportTasks', kind: 'reset-before', times: 4 }],
  ['the reply to a PutObject of a record', { operation: 'PutObject', kind: 'reset-after' }],
];

for (const [name, fault, options = {}] of LOST) {
  lostReplies.scenario(`an export survives the loss of ${name}`, options, async (world) => {
    const loaded = await world.logGroup('/lost', 2);
    world.emulator.addFault({ times: 1, ...fault });
    const { id } = await world.exports.start(world.request(['/lost'], 2));
    const result = await world.exports.wait(id);
    expect(result).toMatchObject({ status: 'completed', slices: { archived: 2 }, events: loaded });
    expect(world.emulator.state().faults).toEqual([]);
    expect(world.tasks.map(({ taskName }) => taskName?.slice(-3))).toEqual([':g1', ':g1']);
    expect(new Set(world.tasks.map(({ taskName }) => taskName)).size).toBe(2);
  });
}

/** The title of a scenario that also notices a mistake in the code. */
export const LATE_CREATE = 'an export creates no second task if a create has its effect long after its reply was lost';

lostReplies.scenario(LATE_CREATE, {}, async (world) => {
  const loaded = await world.logGroup('/late', 1);
  const delayMs = CREATE_BOUND_MS - SECOND_MS;
  world.emulator.addFault({ operation: 'CreateExportTask', kind: 'delay-before', delayMs, times: 1 });
  const { id } = await world.exports.start(world.request(['/late'], 1));
  await seen(() => world.emulator.state().counters.CreateExportTask?.calls);
  const effectMs = Date.now() + delayMs;
  expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', slices: { archived: 1 }, events: loaded });
  await seen(() => Date.now() >= effectMs);
  expect(world.tasks.map(({ taskName }) => taskName?.slice(-3))).toEqual([':g1']);
});

lostReplies.scenario('an export repeats a failed task under the next generation', {}, async (world) => {
  const loaded = await world.logGroup('/failing', 1);
  world.emulator.addFault({ operation: 'CreateExportTask', kind: 'fail-task', times: 1 });
  const { id } = await world.exports.start(world.request(['/failing'], 1));
  expect(await world.exports.wait(id)).toMatchObject({
    status: 'completed',
    slices: { archived: 1, failed: 0 },
    ...{ tasksCreated: 2, tasksFailed: 1, repeats: 1, cuts: 0 },
    events: loaded,
  });
  expect(world.tasks.map(({ taskName, status }) => [taskName?.slice(-3), status])).toEqual([
    [':g1', 'FAILED'],
    [':g2', 'COMPLETED'],
  ]);
});

lostReplies.scenario(
  'an export halves a window whose task fails twice, and the receipts of the halves name the folder of the second failed task',
  { alsoOverTheServer: 'npm run test:rest' },
  async (world) => {
    const loaded = await world.logGroup('/cut', 1);
    world.emulator.addFault({ operation: 'CreateExportTask', kind: 'fail-task', times: 2 });
    const { id } = await world.exports.start(world.request(['/cut'], 1));
    const repairs = { tasksFailed: 2, repeats: 1, cuts: 1 };
    const result = await world.exports.wait(id);
    expect(result).toMatchObject({ status: 'completed', slices: { planned: 2 }, events: loaded, ...repairs });
    expect(await world.readJson(result.manifest ?? '')).toMatchObject({ totals: { tasksCreated: 4, ...repairs } });
    expect(world.tasks.map(({ taskName }) => taskName?.slice(-3))).toEqual([':g1', ':g2', ':g3', ':g3']);
    const [first, second] = world.tasks;
    const pieces = (await world.receipts()).filter(({ outcome }) => outcome !== 'failed');
    for (const { replaces } of pieces) {
      expect(replaces?.map(({ taskId }) => taskId)).toEqual([second?.taskId]);
      expect(replaces?.every(({ folder }) => second?.keys.every((key) => key.startsWith(`${folder}/`)))).toBe(true);
    }
    expect(pieces.flatMap(({ objects }) => objects).some(({ key }) => first?.keys.includes(key))).toBe(false);
    expect(await world.exports.wait((await world.exports.start(world.request(['/cut'], 1))).id)).toMatchObject({
      tasksCreated: 0,
    });
  },
);

lostReplies.scenario(
  'an export leaves a window open, and reports it, if the task of the window fails twice and the window is too short to be halved',
  {},
  async (world) => {
    await world.logGroup('/failed', 1);
    world.emulator.addFault({ operation: 'CreateExportTask', kind: 'fail-task', times: 2 });
    const hour = world.request(['/failed'], 1, { window: { from: FIRST_DAY, to: '2026-10-01T01:00:00Z' } });
    const { id } = await world.exports.start(hour);
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'failed',
      slices: { planned: 1, failed: 1 },
      failures: [{ code: 'TASK_FAILED' }],
    });
    const again = await world.exports.start(hour);
    expect(await world.exports.wait(again.id)).toMatchObject({ status: 'completed', slices: { archived: 1 } });
    expect(world.tasks.map(({ taskName }) => taskName?.slice(-3))).toEqual([':g1', ':g2', ':g3']);
  },
);

lostReplies.scenario(
  'an export ends immediately if AWS refuses the destination, and the hint of its failure names the missing permission',
  { emulator: { destinationAccess: 'deny-acl' } },
  async (world) => {
    await world.logGroup('/refused', 5);
    const { id } = await world.exports.start(world.request(['/refused'], 5));
    const result = await world.exports.wait(id);
    expect(result).toMatchObject({ status: 'refused', slices: { planned: 5, failed: 5 }, tasksCreated: 0 });
    expect(result.failures[0]).toMatchObject({
      code: 'BUCKET_POLICY',
      hint: expect.stringContaining('s3:GetBucketAcl'),
    });
    expect(world.emulator.state().counters.CreateExportTask?.calls).toBe(1);
  },
);
