import { laneView } from '../support/lane-view.js';
import { seen } from '../support/seen.js';
import type { ServerWorld } from '../support/server-world.js';
import type { WorldOptions } from '../support/world.js';

/** A history that is kept for replay: what it shows, and what must happen for it. */
export interface Recording {
  /** Name of the fixture. */
  name: string;
  /** Steps in the order in which the history must have them; other steps may lie between them. See stepsOf. */
  steps: readonly string[];
  /** Steps that the history must not have. */
  without?: readonly string[];
  options?: WorldOptions;
  /** Makes the history happen. @returns id of the workflow with a run that shows it */
  happen(world: ServerWorld): Promise<string>;
}

/** Tasks that are under way until the test lets them end. */
export const SLOW_TASKS = { taskMs: 600_000 };

/** Starts an export of the first days of a new log group. */
export async function start(world: ServerWorld, group: string, days = 1): Promise<{ id: string; runId: string }> {
  await world.logGroup(group, days);
  return world.exports.start(world.request([group], days));
}

/** Waits until AWS shows a task of a log group in a status. */
export const taskIn = (world: ServerWorld, group: string, status: string) =>
  seen(() => world.tasks.find((task) => task.logGroupName === group && task.status === status));

/** Waits until the lane has the request of an export in its queue. */
export const waitsForTurn = (world: ServerWorld, { id, runId }: { id: string; runId: string }) =>
  seen(async () =>
    (await laneView(world)).waiting.some(({ owner, requestId }) => owner === id && requestId.startsWith(`${runId}/`)),
  );

/** Starts an export and waits for its result. */
export async function exported(world: ServerWorld, group: string, days = 1): Promise<string> {
  const { id } = await start(world, group, days);
  await world.exports.wait(id);
  return id;
}
