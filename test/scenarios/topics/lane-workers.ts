import { expect } from 'vitest';
import { MINUTE_MS } from '../../../contract/index.js';
import { laneView } from '../../support/lane-view.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import type { World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const laneWorkers = new Topic('the lane and its workers');

/** A time (ms) after which a task queue without polls no longer counts as having a worker. */
const LATER_MS = 3 * MINUTE_MS;

const holderOf = async (world: World): Promise<string | undefined> => (await laneView(world)).holder?.owner;

laneWorkers.scenario(
  'an owner whose task queue has lost its only worker loses its turn, and gets a turn when a worker is back',
  { alsoOverTheServer: 'npm run test:rest', ownNamespace: true, emulator: SLOW, lane: { lookIntervalMs: 2_000 } },
  async (world) => {
    const neighbour = await world.neighbour();
    for (const group of ['/theirs', '/ours']) await world.logGroup(group, 2);
    const theirs = await neighbour.exports.start(world.request(['/theirs'], 2));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    await neighbour.stop();
    const ours = await world.exports.start(world.request(['/ours'], 2));
    await seen(async () => (await world.exports.progress(ours.id))?.phase === 'waiting');
    expect(await holderOf(world)).toBe(theirs.id);
    const clock = await world.later(LATER_MS);
    letTasksEnd(world.emulator);
    await seen(async () => (await holderOf(world)) === ours.id);
    clock.back();
    expect(await world.exports.wait(ours.id)).toMatchObject({ status: 'completed', tasksCreated: 2 });

    const back = await world.neighbour();
    expect(await back.exports.wait(theirs.id)).toMatchObject({ status: 'completed', tasksCreated: 2 });
    await back.stop();
    expect(world.tasks.map(({ status }) => status)).toEqual(Array(4).fill('COMPLETED'));
  },
);

laneWorkers.scenario(
  'the lane continues on the remaining worker, no matter which worker has run it',
  { ownNamespace: true, emulator: SLOW },
  async (world) => {
    const neighbour = await world.neighbour();
    for (const group of ['/one', '/two', '/ours']) await world.logGroup(group, 1);
    const one = await neighbour.exports.start(world.request(['/one'], 1));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    await world.stopWorker();
    const two = await neighbour.exports.start(world.request(['/two'], 1));
    await seen(async () => (await neighbour.exports.progress(two.id))?.phase === 'waiting');
    letTasksEnd(world.emulator);
    for (const { id } of [one, two]) {
      expect(await neighbour.exports.wait(id)).toMatchObject({ status: 'completed', tasksCreated: 1 });
    }
    await neighbour.stop();
    await world.startWorker();
    const ours = await world.exports.start(world.request(['/ours'], 1));
    expect(await world.exports.wait(ours.id)).toMatchObject({ status: 'completed', tasksCreated: 1 });
    expect(world.tasks.map(({ status }) => status)).toEqual(Array(3).fill('COMPLETED'));
  },
);
