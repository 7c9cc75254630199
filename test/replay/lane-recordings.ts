import { seen } from '../support/seen.js';
import { letTasksEnd, SLOW } from '../support/slow-tasks.js';
import { type Recording, start, taskIn, waitsForTurn } from './recording.js';

/** Recordings of lanes. */
export const LANES: readonly Recording[] = [
  {
    name: 'lane-contended',
    steps: ['sends granted', 'signal requestTurn', 'sends yield', 'signal release', 'sends granted', 'signal release'],
    options: { emulator: { taskMs: 600 }, lane: { quantumMs: 300 } },
    async happen(world) {
      const a = await start(world, '/share/a', 4);
      await seen(() => world.tasks.length > 0);
      const b = await start(world, '/share/b', 2);
      await Promise.all([a, b].map(({ id }) => world.exports.wait(id)));
      return world.laneId;
    },
  },
  {
    name: 'lane-continued',
    steps: ['sends granted', 'lookAtOwner: alive', 'sends granted', 'continued as new'],
    options: { lane: { quantumMs: 200, maxSignals: 6 } },
    async happen(world) {
      const started = [await start(world, '/long/a', 6), await start(world, '/long/b', 6)];
      await Promise.all(started.map(({ id }) => world.exports.wait(id)));
      return world.laneId;
    },
  },
  {
    name: 'lane-cancelled',
    steps: ['signal requestTurn', 'native cancel', 'signal release', 'sends granted', 'signal release', 'cancelled'],
    options: { emulator: SLOW, lane: { idleGraceMs: 600_000 } },
    async happen(world) {
      const holds = await start(world, '/holds');
      await taskIn(world, '/holds', 'RUNNING');
      const waits = await start(world, '/waits');
      await waitsForTurn(world, waits);
      await world.client.workflow.getHandle(world.laneId).cancel();
      letTasksEnd(world.emulator);
      await Promise.all([holds, waits].map(({ id }) => world.exports.wait(id)));
      return world.laneId;
    },
  },
  {
    name: 'lane-owner-again',
    steps: [
      ...['signal requestTurn', 'sends granted', 'signal requestTurn', 'signal requestTurn'],
      ...['signal release', 'sends granted', 'signal release'],
    ],
    options: { emulator: SLOW },
    async happen(world) {
      const holds = await start(world, '/holds');
      await taskIn(world, '/holds', 'RUNNING');
      const waits = await start(world, '/waits');
      await waitsForTurn(world, waits);
      await world.client.workflow.getHandle(waits.id).terminate('recorded');
      const again = await world.exports.start(world.request(['/waits'], 1));
      await waitsForTurn(world, again);
      letTasksEnd(world.emulator);
      await Promise.all([holds, again].map(({ id }) => world.exports.wait(id)));
      return world.laneId;
    },
  },
  {
    name: 'lane-holder-gone',
    steps: ['sends granted', 'signal requestTurn', 'lookAtOwner: gone', 'sends granted', 'signal release'],
    options: { emulator: SLOW, lane: { lookIntervalMs: 500 } },
    async happen(world) {
      const gone = await start(world, '/gone');
      await taskIn(world, '/gone', 'RUNNING');
      const next = await start(world, '/next');
      await waitsForTurn(world, next);
      await world.client.workflow.getHandle(gone.id).terminate('recorded');
      letTasksEnd(world.emulator);
      await world.exports.wait(next.id);
      return world.laneId;
    },
  },
];
