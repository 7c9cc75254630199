import { setTimeout as delay } from 'node:timers/promises';
import type { ExportRequest } from '../../contract/index.js';
import { answered } from './patience.js';
import { groupNames, LANES } from './scenario/log-data.js';
import type { ChaosWorld } from './world.js';

const LOOK_EVERY_MS = 500;

/**
 * Final requests, one for each lane, for all days of the log groups of `groupNames`, which are never deleted. They are
 * made after faults and kills have ended.
 */
export const closingExports = (window: { from: string; to: string }): { id: string; request: ExportRequest }[] =>
  LANES.map(({ region, bucket }) => ({
    id: `closing-${region}`,
    request: { source: { logGroups: groupNames() }, window, destination: { bucket }, region },
  }));

/**
 * Number of successive counts that must find no open export. An export that continues as new is not counted for a
 * moment, and all open exports can continue as new at the same time.
 */
const LOOKS_IN_A_ROW = 4;

/**
 * Waits until no export is open, or until no export has closed for `patienceMs`. Every close starts this time again, so
 * a slow machine only makes the wait longer.
 * @returns the number of exports that are still open
 */
export async function allClosed(
  { client }: ChaosWorld,
  patienceMs: number,
  say: (open: number) => void,
): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY;
  let untilMs = 0;
  for (let looks = 0; ; await delay(LOOK_EVERY_MS)) {
    const { count } = await answered(Date.now() + patienceMs, () =>
      client.workflow.count("WorkflowType = 'exportLogs' AND ExecutionStatus = 'Running'"),
    );
    say(count);
    if (count < fewest) {
      fewest = count;
      untilMs = Date.now() + patienceMs;
    }
    looks = count === 0 ? looks + 1 : 0;
    if (looks === LOOKS_IN_A_ROW || Date.now() > untilMs) return count;
  }
}

/** Time (ms) after which the run makes a stuck task fail. At AWS, the task would fail after a day. */
const HELD_FOR_MS = 8_000;

/**
 * Repeatedly makes tasks fail that the fault `stick` has stopped, because exports could not close otherwise.
 * @returns a function that ends the repetition
 */
export function releaseStuckTasks({ emulator }: ChaosWorld): () => void {
  const timer = setInterval(() => {
    const { tasks, clock } = emulator.state();
    for (const { taskId, status, changes, foreign } of tasks) {
      const isLive = ['PENDING', 'RUNNING', 'PENDING_CANCEL'].includes(status);
      const sinceMs = changes.at(-1)?.atMs ?? clock.nowMs;
      if (!isLive || foreign || clock.nowMs - sinceMs < HELD_FOR_MS) continue;
      emulator.addFault({
        operation: '*',
        kind: 'stick',
        taskId,
        taskStatus: status === 'PENDING' ? 'RUNNING' : 'PENDING',
      });
      emulator.addFault({ operation: '*', kind: 'fail-task', taskId });
    }
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
