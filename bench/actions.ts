import { setTimeout as pause } from 'node:timers/promises';
import { countHistories } from './histories.js';
import { inBenchWorld } from './world.js';

const DEFAULT_SLICES = [1, 20, 1_000];
/** Time (ms) from the end of an export until Temporal's list of workflows shows the sizes of its histories. */
const LISTED_AFTER_MS = 2_000;

/**
 * Counts Temporal's actions, events and history bytes of exports of some numbers of slices (1, 20 and 1,000, unless
 * `args` name others), from the histories of the export and of its lane on a real dev server. The tasks are short.
 * Search attributes are registered.
 */
export async function run(args: string[]): Promise<unknown> {
  const sizes = args.length > 0 ? args.map(Number) : DEFAULT_SLICES;
  if (sizes.some((slices) => !Number.isInteger(slices) || slices < 1)) {
    throw new Error(`actions takes numbers of slices, such as 20, not ${args.join(' ')}`);
  }
  const measured: Record<string, object> = {};
  for (const slices of sizes) measured[`${slices} slices`] = await measure(slices);
  return { exports: measured, goals: { 'a slice, at 1,000 slices': '<= 3 actions, <= 14 events' } };
}

const measure = (slices: number): Promise<object> =>
  inBenchWorld({ pendingMs: 1, taskMs: 5 }, async ({ client, exports, laneId, days }) => {
    const startedMs = Date.now();
    const { id } = await exports.start(await days('/bench/actions', slices));
    const { status } = await exports.wait(id);
    if (status !== 'completed') throw new Error(`the export ended as ${status}`);
    const seconds = Math.round((Date.now() - startedMs) / 100) / 10;
    await pause(LISTED_AFTER_MS);
    const { events, actions, bytes } = await countHistories(client, [id, laneId]);
    const each = (count: number) => Math.round((100 * count) / slices) / 100;
    return {
      ...{ seconds, events, actions, bytes },
      aSlice: { events: each(events), actions: each(actions), bytes: Math.round(bytes / slices) },
    };
  });
