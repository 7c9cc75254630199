import { setTimeout as pause } from 'node:timers/promises';
import { mean } from './statistics.js';
import { type BenchWorld, inBenchWorld } from './world.js';

const BACKFILL_SLICES = 1_000;
const TASK_MS = 3_000;
/** Number of exports of one slice, which are started one after the other. */
const SMALL_EXPORTS = 3;
const BETWEEN_MS = 10_000;

/**
 * Measures how long an export of one slice waits until its task is created, while an export of 1,000 slices has the
 * turn. An export may keep its turn for the default time of 30 s (the quantum).
 */
export const run = (): Promise<unknown> =>
  inBenchWorld({ pendingMs: 50, taskMs: TASK_MS }, async (world) => {
    const { exports, days, emulator } = world;
    const backfill = await exports.start(await days('/bench/backfill', BACKFILL_SLICES));
    while (emulator.state().tasks.length === 0) await pause(100);
    const waits: number[] = [];
    for (let number = 1; number <= SMALL_EXPORTS; number += 1) {
      await pause(BETWEEN_MS);
      waits.push(await waitOf(world, `/bench/small/${number}`));
    }
    const { tasks } = emulator.state();
    await exports.cancel(backfill.id, { requestedBy: 'bench', reason: 'measured' });
    const spanMs = (tasks.at(-1)?.creationTime ?? 0) - (tasks[0]?.creationTime ?? 0);
    const hoursInTurn = (BACKFILL_SLICES * spanMs) / Math.max(1, tasks.length - 1) / 3_600_000;
    return {
      secondsUntilTheTask: { mean: mean(waits), longest: Math.max(...waits), each: waits },
      hoursOfTheWholeBackfill: Math.round(hoursInTurn * 100) / 100,
      quantumSeconds: 30,
      taskSeconds: TASK_MS / 1_000,
    };
  });

/** Time (s) from the start of an export of one slice to the creation of its task. */
async function waitOf({ exports, days, emulator }: BenchWorld, logGroup: string): Promise<number> {
  const request = await days(logGroup, 1);
  const startedMs = Date.now();
  const { id } = await exports.start(request);
  const { status } = await exports.wait(id);
  if (status !== 'completed') throw new Error(`the export of ${logGroup} ended as ${status}`);
  const task = emulator.state().tasks.find(({ logGroupName }) => logGroupName === logGroup);
  return ((task?.creationTime ?? Number.NaN) - startedMs) / 1_000;
}
