import { laneView } from '../support/lane-view.js';
import { seen } from '../support/seen.js';
import type { ServerWorld } from '../support/server-world.js';
import type { WorldOptions } from '../support/world.js';

/**
 * How a history that is stored for replay is recorded: the steps that the history must contain, and a function that
 * produces it.
 */
export interface Recording {
  /** Name of the fixture. */
  name: string;
  /** The steps that the history must contain, in this order (see stepsOf). Other steps may occur between them. */
  steps: readonly string[];
  /** Steps that the history must not contain. */
  without?: readonly string[];
  options?: WorldOptions;
  /**
   * Runs workflows that produce the history.
   * @returns the id of a workflow; one of its runs has the history
   */
  happen(world: ServerWorld): Promise<string>;
}

/** Starts an export of the first days of a new log group. */
export async function start(world: ServerWorld, group: string, days = 1): Promise<{ id: string; runId: string }> {
  await world.logGroup(group, days);
  return world.exports.start(world.request([group], days));
}

/** Waits until a task of a log group has a status. */
export const taskIn = (world: ServerWorld, group: string, status: string) =>
  seen(() => world.tasks.find((task) => task.logGroupName === group && task.status === status));

/** Waits until the request of an export is in the queue of the lane. */
export const waitsForTurn = (world: ServerWorld, { id, runId }: { id: string; runId: string }) =>
  seen(async () =>
    (await laneView(world)).waiting.some(({ owner, requestId }) => owner === id && requestId.startsWith(`${runId}/`)),
  );

/** Starts an export and waits for its end. @returns the id of the export */
export async function exported(world: ServerWorld, group: string, days = 1): Promise<string> {
  const { id } = await start(world, group, days);
  await world.exports.wait(id);
  return id;
}
