import { afterEach, expect, it, vi } from 'vitest';
import { LANE_QUERY, type LaneView, MINUTE_MS } from '../../contract/index.js';
import { inWorld } from '../support/every-fault.js';
import { seen } from '../support/seen.js';
import type { World } from '../support/world.js';

/** Longer than a queue without a worker is taken for alive. */
const LATER_MS = 3 * MINUTE_MS;

afterEach(() => {
  vi.restoreAllMocks();
});

const holderOf = async (world: World): Promise<string | undefined> =>
  (await world.client.workflow.getHandle(world.laneId).query<LaneView>(LANE_QUERY)).holder?.owner;

/** Shows the worker of this process a later time. */
function later(): void {
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + LATER_MS);
}

it('passes the turn of an owner on whose queue has lost its only worker, and serves it when one is back', async () => {
  const lane = { lookIntervalMs: 300 };
  await inWorld({ ownNamespace: true, emulator: { taskMs: 3_000 }, lane }, async (world) => {
    const neighbour = await world.neighbour();
    for (const group of ['/theirs', '/ours']) await world.logGroup(group, 2);
    const theirs = await neighbour.exports.start(world.request(['/theirs'], 2));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    await neighbour.worker.shutdown();
    const ours = await world.exports.start(world.request(['/ours'], 2));
    await seen(async () => (await world.exports.progress(ours.id))?.phase === 'waiting');
    expect(await holderOf(world)).toBe(theirs.id);
    later();
    await seen(async () => (await holderOf(world)) === ours.id);
    vi.restoreAllMocks();
    expect(await world.exports.wait(ours.id)).toMatchObject({ status: 'completed', tasksCreated: 2 });

    const { worker, exports } = await world.neighbour();
    expect(await exports.wait(theirs.id)).toMatchObject({ status: 'completed', tasksCreated: 2 });
    await worker.shutdown();
    expect(world.tasks.map(({ status }) => status)).toEqual(Array(4).fill('COMPLETED'));
  });
});

it('carries the lane on with the worker that is left, whichever had it', async () => {
  await inWorld({ ownNamespace: true, emulator: { taskMs: 1_000 }, lane: { quantumMs: 300 } }, async (world) => {
    const neighbour = await world.neighbour();
    for (const group of ['/theirs', '/ours']) await world.logGroup(group, 3);
    const theirs = await neighbour.exports.start(world.request(['/theirs'], 3));
    const ours = await world.exports.start(world.request(['/ours'], 3));
    await seen(() => world.tasks.length >= 2);
    await world.stopWorker();
    await seen(() => world.tasks.length >= 3);
    await world.startWorker();
    await neighbour.worker.shutdown();
    const { worker } = await world.neighbour();
    for (const { id } of [theirs, ours]) {
      expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', slices: { archived: 3 } });
    }
    await worker.shutdown();
    expect(world.tasks.map(({ status }) => status)).toEqual(Array(6).fill('COMPLETED'));
  });
});
