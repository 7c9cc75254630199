import { expect } from 'vitest';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import { Topic } from '../scenario.js';

export const lane = new Topic('the lane');

lane.scenario(
  'grants the next export a turn when a turn is used up, so that there is one task at a time',
  { alsoOverTheServer: 'npm run test:rest', emulator: { taskMs: 600 }, lane: { quantumMs: 300 } },
  async (world) => {
    await world.logGroup('/share/a', 12);
    await world.logGroup('/share/b', 2);
    const a = await world.exports.start(world.request(['/share/a'], 12));
    await seen(() => world.tasks.length > 0);
    const b = await world.exports.start(world.request(['/share/b'], 2));
    const results = await Promise.all([world.exports.wait(a.id), world.exports.wait(b.id)]);
    expect(results.map(({ status, tasksCreated }) => [status, tasksCreated])).toEqual([
      ['completed', 12],
      ['completed', 2],
    ]);
    const order = world.tasks.map(({ logGroupName }) => logGroupName);
    expect(order.indexOf('/share/b')).toBeLessThan(order.lastIndexOf('/share/a'));
    expect(world.emulator.state().counters.CreateExportTask?.calls).toBe(14);
  },
);

lane.scenario(
  "grants the turn of a terminated holder to the next export, and the holder's next run adopts its task",
  { emulator: SLOW, lane: { lookIntervalMs: 500 } },
  async (world) => {
    await world.logGroup('/gone', 1);
    await world.logGroup('/next', 1);
    const gone = await world.exports.start(world.request(['/gone'], 1));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    const next = await world.exports.start(world.request(['/next'], 1));
    await seen(async () => (await world.exports.progress(next.id))?.phase === 'waiting');
    await world.client.workflow.getHandle(gone.id).terminate('test');
    const again = await world.exports.start(world.request(['/gone'], 1));
    letTasksEnd(world.emulator);

    expect(await world.exports.wait(next.id)).toMatchObject({ status: 'completed', tasksCreated: 1 });
    expect(await world.exports.wait(again.id)).toMatchObject({
      status: 'completed',
      tasksCreated: 0,
      slices: { archived: 1 },
    });
    expect(world.tasks.length).toBe(2);
  },
);

lane.scenario(
  'is started again by a waiting owner if the lane is terminated',
  { alsoOverTheServer: 'npm test', emulator: SLOW, timings: { lookAtLaneMs: 500 } },
  async (world) => {
    await world.logGroup('/holds', 1);
    await world.logGroup('/waits', 1);
    const holds = await world.exports.start(world.request(['/holds'], 1));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    const waits = await world.exports.start(world.request(['/waits'], 1));
    await seen(async () => (await world.exports.progress(waits.id))?.phase === 'waiting');
    await world.client.workflow.getHandle(world.laneId).terminate('test');
    letTasksEnd(world.emulator);
    const results = await Promise.all([world.exports.wait(holds.id), world.exports.wait(waits.id)]);
    expect(results.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(world.tasks.length).toBe(2);
  },
);

lane.scenario(
  'loses no slice and no turn while the lane and the exports continue as new',
  { alsoOverTheServer: 'npm test', lane: { quantumMs: 200, maxSignals: 3 }, timings: { historyEvents: 60 } },
  async (world) => {
    const loaded = (await world.logGroup('/long/a', 8)) + (await world.logGroup('/long/b', 8));
    const starts = ['/long/a', '/long/b'].map((group) => world.exports.start(world.request([group], 8)));
    const ids = (await Promise.all(starts)).map(({ id }) => id);
    const results = await Promise.all(ids.map((id) => world.exports.wait(id)));
    expect(results.map(({ status, slices }) => [status, slices.planned, slices.archived])).toEqual([
      ['completed', 8, 8],
      ['completed', 8, 8],
    ]);
    expect(results.reduce((sum, { events }) => sum + events, 0)).toBe(loaded);
    expect(world.tasks.length).toBe(16);
    for (const id of [...ids, world.laneId]) expect((await world.runLengths(id)).length).toBeGreaterThan(1);
  },
);

lane.scenario(
  'loses nothing if every workflow task is replayed from its history',
  { maxCachedWorkflows: 0 },
  async (world) => {
    const loaded = await world.logGroup('/uncached', 2);
    const { id } = await world.exports.start(world.request(['/uncached'], 2));
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', tasksCreated: 2, events: loaded });
  },
);

lane.scenario(
  'the watch of a task continues on the next worker if a worker shuts down',
  { alsoOverTheServer: 'npm test', emulator: SLOW, timings: { watchAttemptMs: 45_000 } },
  async (world) => {
    await world.logGroup('/handover', 1);
    const { id } = await world.exports.start(world.request(['/handover'], 1));
    await seen(async () => (await world.exports.progress(id))?.task);
    const describes = () => world.emulator.state().counters.DescribeExportTasks?.calls ?? 0;
    const before = describes();
    await seen(() => describes() > before);
    await world.stopWorker();
    await world.startWorker();
    letTasksEnd(world.emulator);
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', tasksCreated: 1 });
    // If the watch had been lost with the worker, this message would be a time-out.
    expect(await world.retriesOf(id)).toEqual([expect.stringMatching(/^AWS status/)]);
  },
);
