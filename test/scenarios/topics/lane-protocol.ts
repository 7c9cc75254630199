import type { WorkflowHandle } from '@temporalio/client';
import { expect } from 'vitest';
import {
  FULL_SIGNAL,
  GRANTED_SIGNAL,
  RELEASE_TURN_SIGNAL,
  REQUEST_TURN_SIGNAL,
  YIELD_SIGNAL,
} from '../../../contract/index.js';
import { laneView } from '../../support/lane-view.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import type { World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const laneProtocol = new Topic('the messages between lane and exports');

const laneOf = (world: World): WorkflowHandle => world.client.workflow.getHandle(world.laneId);
const running = (world: World, group: string) =>
  seen(() => world.tasks.some(({ logGroupName, status }) => logGroupName === group && status === 'RUNNING'));

async function start(world: World, group: string, days: number): Promise<{ id: string; runId: string }> {
  await world.logGroup(group, days);
  return world.exports.start(world.request([group], days));
}

/** Waits until the queue of the lane has exactly one request of an owner. */
const waiting = (world: World, { id, runId }: { id: string; runId: string }) =>
  seen(async () => {
    const mine = (await laneView(world)).waiting.filter(({ owner }) => owner === id);
    return mine.length === 1 && mine[0]?.requestId.startsWith(`${runId}/`) && mine[0];
  });

async function expectAll(world: World, ids: readonly string[], slices: number): Promise<void> {
  for (const { status, failures } of await Promise.all(ids.map((id) => world.exports.wait(id)))) {
    expect([status, failures]).toEqual(['completed', []]);
  }
  expect(world.tasks.map(({ status }) => status)).toEqual(Array(slices).fill('COMPLETED'));
  expect(new Set(world.tasks.map(({ taskName }) => taskName)).size).toBe(slices);
}

/**
 * Number of creates that AWS refused because another task was active. There are none while the lane grants one turn at
 * a time.
 */
const collisions = (world: World) =>
  world.emulator.state().timeline.filter(({ result }) => result === 'LimitExceededException').length;

laneProtocol.scenario(
  'grant a turn to an owner that was terminated while it waited, and was started again under the same id',
  { emulator: SLOW },
  async (world) => {
    const holds = await start(world, '/holds', 1);
    await running(world, '/holds');
    const waits = await start(world, '/waits', 1);
    await waiting(world, waits);
    await world.client.workflow.getHandle(waits.id).terminate('test');
    const again = await world.exports.start(world.request(['/waits'], 1));
    expect(again.id).toBe(waits.id);
    await waiting(world, again);
    letTasksEnd(world.emulator);
    await expectAll(world, [holds.id, again.id], 2);
    expect(collisions(world)).toBe(0);
  },
);

laneProtocol.scenario('skip a waiting owner that was terminated', { emulator: SLOW }, async (world) => {
  const holds = await start(world, '/holds', 1);
  await running(world, '/holds');
  const gone = await start(world, '/gone', 1);
  await waiting(world, gone);
  const last = await start(world, '/last', 1);
  await waiting(world, last);
  await world.client.workflow.getHandle(gone.id).terminate('test');
  letTasksEnd(world.emulator);
  await expectAll(world, [holds.id, last.id], 2);
});

laneProtocol.scenario(
  'let a lane that Temporal cancels end only after the last waiting owner was served',
  { emulator: SLOW, lane: { idleGraceMs: 600_000 } },
  async (world) => {
    const holds = await start(world, '/holds', 2);
    await running(world, '/holds');
    const waits = await start(world, '/waits', 2);
    await waiting(world, waits);
    const lane = laneOf(world);
    const { runId } = await lane.describe();
    await lane.cancel();
    letTasksEnd(world.emulator);
    await expectAll(world, [holds.id, waits.id], 4);
    const run = world.client.workflow.getHandle(world.laneId, runId);
    const { closeTime } = await seen(async () => {
      const now = await run.describe();
      return now.status.name === 'CANCELLED' && now;
    });
    const created = world.tasks.map(({ creationTime }) => creationTime);
    // AWS's clock is ahead, because the test moved it to end the tasks.
    expect((closeTime?.getTime() ?? 0) + SLOW.taskMs).toBeGreaterThan(Math.max(...created));
    expect(collisions(world)).toBe(0);
  },
);

laneProtocol.scenario(
  'serve every export even if the lane closes each time it is idle',
  { lane: { idleGraceMs: 1 } },
  async (world) => {
    const groups = ['/a', '/b', '/c', '/d', '/e', '/f'];
    const ids: string[] = [];
    for (const group of groups) {
      const { id } = await start(world, group, 1);
      ids.push(id);
      // This export soon gives its turn back, and the lane becomes idle. The next export requests its turn at about
      // this moment.
      await seen(async () => (await world.exports.progress(id))?.phase !== 'exporting' && world.tasks.length > 0);
    }
    await expectAll(world, ids, groups.length);
    expect((await world.runLengths(world.laneId)).length).toBeGreaterThan(1);
  },
);

laneProtocol.scenario(
  'have no effect if they are repeated, late or not requested',
  { alsoOverTheServer: 'npm run test:rest', lane: { idleGraceMs: 600_000, quantumMs: 300 }, emulator: SLOW },
  async (world) => {
    const a = await start(world, '/a', 3);
    await running(world, '/a');
    const b = await start(world, '/b', 2);
    const { requestId: ofB } = await waiting(world, b);
    const lane = laneOf(world);
    const [toA, toB] = [a, b].map(({ id }) => world.client.workflow.getHandle(id)) as [WorkflowHandle, WorkflowHandle];
    const ofA = `${a.runId}/1`;
    const unknown = { requestId: `${a.runId}/99` };
    const turns = [a, b].map(({ id, runId }) => ({ requestId: `${runId}/1`, owner: id, share: id, weight: 1 }));
    for (const turn of [...turns, ...turns]) await lane.signal(REQUEST_TURN_SIGNAL, turn);
    for (const requestId of ['nobody/1', `${a.runId}/0`, `${b.runId}/2`]) {
      await lane.signal(RELEASE_TURN_SIGNAL, { requestId });
    }
    for (const message of [{ requestId: ofA }, { requestId: ofA }, unknown]) await toA.signal(GRANTED_SIGNAL, message);
    await toA.signal(YIELD_SIGNAL, unknown);
    await toB.signal(GRANTED_SIGNAL, unknown);
    await toB.signal(FULL_SIGNAL, { ...unknown, retryAfterMs: 600_000 });
    expect(await laneView(world)).toMatchObject({ waiting: [{ owner: b.id, requestId: ofB }] });
    letTasksEnd(world.emulator);
    await expectAll(world, [a.id, b.id], 5);
    // These messages are late, because their senders have closed.
    for (const requestId of [ofA, ofB]) await lane.signal(RELEASE_TURN_SIGNAL, { requestId });
    expect(await seen(async () => (await laneView(world)).holder === undefined)).toBe(true);
    expect((await laneView(world)).waiting).toEqual([]);
    expect(collisions(world)).toBe(0);
    await lane.terminate('test');
  },
);

const UNASKED = [
  ['a grant that the lane did not give', GRANTED_SIGNAL],
  ['a release that the holder did not send', RELEASE_TURN_SIGNAL],
] as const;
for (const [name, signal] of UNASKED) {
  const title = `lose and repeat no slice even if one message is ${name}`;
  laneProtocol.scenario(title, { emulator: SLOW, timings: { lookAtLaneMs: 1_000 } }, async (world) => {
    const a = await start(world, '/a', 3);
    await running(world, '/a');
    const b = await start(world, '/b', 2);
    const { requestId } = await waiting(world, b);
    if (signal === GRANTED_SIGNAL) await world.client.workflow.getHandle(b.id).signal(signal, { requestId });
    else await laneOf(world).signal(signal, { requestId: `${a.runId}/1` });
    // Both exports now work as if they had the turn. AWS's slot still allows only one task at a time.
    await seen(() => collisions(world) > 0);
    letTasksEnd(world.emulator);
    await expectAll(world, [a.id, b.id], 5);
  });
}

laneProtocol.scenario(
  'grant one turn at a time while lane and owners continue as new',
  { lane: { quantumMs: 100, maxSignals: 2 }, timings: { historyEvents: 40 } },
  async (world) => {
    const groups = ['/a', '/b', '/c', '/d'];
    const ids = (await Promise.all(groups.map((group) => start(world, group, 4)))).map(({ id }) => id);
    await expectAll(world, ids, 16);
    expect(collisions(world)).toBe(0);
    for (const id of [...ids, world.laneId]) expect((await world.runLengths(id)).length).toBeGreaterThan(1);
  },
);
