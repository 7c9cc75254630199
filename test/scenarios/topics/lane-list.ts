import { expect } from 'vitest';
import type { LaneListing } from '../../../client/index.js';
import { DEFAULT_LANE_SETTINGS, formatInstant } from '../../../contract/index.js';
import { ACCOUNT_ID, REGION } from '../../support/constants.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import type { World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const laneList = new Topic('the list of lanes');

const TASK_MS = 10_000;

/**
 * The lane in the list, once the list shows the expected state. Until then, the list can lack the lane's answer for two
 * reasons. A busy worker can answer later than `lanes()` waits. And for some seconds Temporal sends queries to a
 * stopped worker, if that worker last had the lane in memory.
 */
function listed({ exports }: World, isExpected: (lane: LaneListing) => boolean): Promise<LaneListing> {
  return seen(async () => (await exports.lanes()).find(isExpected));
}

laneList.scenario(
  'shows an export of one slice that waits for an export of many slices, and the wait takes at most a quantum and a task',
  { days: 1, emulator: { taskMs: TASK_MS } },
  async (world) => {
    await world.logGroup('/backfill', 31);
    await world.logGroup('/today', 1);
    const backfill = await world.exports.start(world.request(['/backfill'], 31, { slice: 'day' }));
    await seen(() => world.tasks.length > 3);
    const askedMs = Date.now();
    const small = await world.exports.start(world.request(['/today'], 1));
    await seen(async () => (await world.exports.progress(small.id))?.turn);
    const lane = await listed(world, ({ waiting }) => waiting.length > 0);
    expect(lane).toMatchObject({
      ...{ id: world.laneId, accountId: ACCOUNT_ID, region: REGION, workerSeen: true },
      holder: { exportId: backfill.id, phase: 'exporting', task: { logGroup: '/backfill', foreign: false } },
      waiting: [{ exportId: small.id, share: small.id, weight: 1, ahead: 0 }],
    });
    await world.exports.wait(small.id);
    const task = world.tasks.find(({ logGroupName }) => logGroupName === '/today');
    const waitedMs = (task?.creationTime ?? Number.POSITIVE_INFINITY) - askedMs;
    // The holder still waits for the end of the task that runs when its quantum is used.
    expect(waitedMs).toBeLessThan(DEFAULT_LANE_SETTINGS.quantumMs + TASK_MS + 5_000);
    await world.exports.cancel(backfill.id, { requestedBy: 'test', reason: 'test' });
  },
);

laneList.scenario(
  'names the task of another program that occupies the slot, and how many exports are ahead',
  { timings: { watchAttemptMs: 500 } },
  async (world) => {
    for (const group of ['/a', '/b', '/c']) await world.logGroup(group, 1);
    const taskMs = 3_600_000;
    const theirs = world.emulator.addForeignTask({
      logGroupName: '/theirs',
      taskMs,
      region: REGION,
      accountId: ACCOUNT_ID,
    });
    const a = await world.exports.start(world.request(['/a'], 1));
    await seen(async () => (await world.exports.progress(a.id))?.task?.foreign);
    const [b, c] = await Promise.all(['/b', '/c'].map((group) => world.exports.start(world.request([group], 1))));
    const lane = await listed(world, ({ waiting }) => waiting.length === 2);
    const since = formatInstant(world.emulator.state().tasks[0]?.creationTime ?? 0);
    expect(lane.holder).toMatchObject({
      exportId: a.id,
      task: { taskId: theirs, logGroup: '/theirs', since, foreign: true },
    });
    expect(new Set(lane.waiting.map(({ exportId }) => exportId))).toEqual(new Set([b?.id, c?.id]));
    expect(lane.waiting.map(({ ahead }) => ahead)).toEqual([0, 1]);
    for (const { exportId, ahead } of lane.waiting) {
      expect(await seen(async () => (await world.exports.progress(exportId))?.turn)).toMatchObject({
        holder: { exportId: a.id },
        ahead,
      });
    }
    world.emulator.advanceClock(taskMs);
    for (const each of [a, b, c])
      expect(await world.exports.wait(each?.id ?? '')).toMatchObject({ status: 'completed' });
  },
);

laneList.scenario(
  'says that no worker answers if all workers have stopped, and shows the progress that exports last noted in their memos',
  {
    alsoOverTheServer: 'npm run test:rest',
    ownNamespace: true,
    emulator: SLOW,
    // The idle lane must still be open when the test lists it at the end.
    lane: { idleGraceMs: 600_000 },
  },
  async (world) => {
    await world.logGroup('/noted', 1);
    const { id } = await world.exports.start(world.request(['/noted'], 1));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    await listed(world, ({ holder }) => holder !== null);
    await world.stopWorker();
    const lane = await listed(world, ({ exports }) => exports?.length === 1);
    expect(lane).toMatchObject({ workerSeen: false, holder: null, waiting: [], exports: [{ exportId: id }] });
    await world.startWorker();
    letTasksEnd(world.emulator);
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed' });
    const answered = await listed(world, ({ workerSeen, holder }) => workerSeen && holder === null);
    expect(answered).toMatchObject({ waiting: [] });
  },
);
