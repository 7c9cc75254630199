import type { EmulatorState } from '@logferry/emulator';
import { SECOND_MS } from '../contract/time.js';
import { mean, quantile } from './statistics.js';

/** How well a lane has used AWS's only slot for export tasks: AWS runs one task at a time. */
export interface SlotFigures {
  tasks: number;
  /** Share of the time from the first create to the last end in which a task ran. */
  utilisation: number;
  /** Time (s) from the end of a task to the creation of the next one. */
  idleGapSeconds: { mean: number; p95: number };
  /**
   * Calls of CreateExportTask, DescribeExportTasks and CancelExportTask, including those that AWS refused.
   * `highestOver10s` is a rate; `mostOfOneOperationIn1s` is a number of calls.
   */
  callsPerSecond: { mean: number; highestOver10s: number; mostOfOneOperationIn1s: number };
}

const WINDOW_MS = 10 * SECOND_MS;

/** Computes the figures from the emulator's record of tasks and calls. */
export function slotFigures({ tasks, timeline }: Pick<EmulatorState, 'tasks' | 'timeline'>): SlotFigures {
  const gaps: number[] = [];
  let ranMs = 0;
  for (const [index, { creationTime, completionTime }] of tasks.entries()) {
    if (completionTime === undefined) continue;
    ranMs += completionTime - creationTime;
    const next = tasks[index + 1];
    if (next) gaps.push((next.creationTime - completionTime) / SECOND_MS);
  }
  const calls = timeline.map(({ atMs }) => atMs);
  const operations = [...new Set(timeline.map(({ operation }) => operation))];
  const ofOneOperation = operations.map((operation) =>
    timeline.filter((call) => call.operation === operation).map(({ atMs }) => atMs),
  );
  const lastEndMs = Math.max(0, ...tasks.map(({ completionTime = 0 }) => completionTime));
  const spanMs = Math.max(1, lastEndMs - (tasks[0]?.creationTime ?? 0));
  // The emulator keeps only the newest calls, so the mean rate is that of the calls that it has kept.
  const callsMs = Math.max(1, (calls.at(-1) ?? 0) - (calls[0] ?? 0));
  return {
    tasks: tasks.length,
    utilisation: mean([ranMs / spanMs]),
    idleGapSeconds: { mean: mean(gaps), p95: quantile(gaps, 0.95) },
    callsPerSecond: {
      mean: mean([calls.length / (callsMs / SECOND_MS)]),
      highestOver10s: mostWithin(calls, WINDOW_MS) / (WINDOW_MS / SECOND_MS),
      mostOfOneOperationIn1s: Math.max(0, ...ofOneOperation.map((some) => mostWithin(some, SECOND_MS))),
    },
  };
}

/** The highest number of calls in any `ms` milliseconds. `calls` are instants (ms), oldest first. */
function mostWithin(calls: readonly number[], ms: number): number {
  let most = 0;
  for (let from = 0, to = 0; to < calls.length; to += 1) {
    while ((calls[to] ?? 0) - (calls[from] ?? 0) >= ms) from += 1;
    most = Math.max(most, to + 1 - from);
  }
  return most;
}

/** The figures over several lanes: sums, means, and the highest rates of calls. */
export function overLanes(lanes: readonly SlotFigures[]): SlotFigures {
  const meanOf = (of: (lane: SlotFigures) => number) => mean(lanes.map(of));
  const most = (of: (lane: SlotFigures) => number) => Math.max(...lanes.map(of));
  return {
    tasks: lanes.reduce((sum, { tasks }) => sum + tasks, 0),
    utilisation: meanOf(({ utilisation }) => utilisation),
    idleGapSeconds: {
      mean: meanOf(({ idleGapSeconds }) => idleGapSeconds.mean),
      p95: meanOf(({ idleGapSeconds }) => idleGapSeconds.p95),
    },
    callsPerSecond: {
      mean: meanOf(({ callsPerSecond }) => callsPerSecond.mean),
      highestOver10s: most(({ callsPerSecond }) => callsPerSecond.highestOver10s),
      mostOfOneOperationIn1s: most(({ callsPerSecond }) => callsPerSecond.mostOfOneOperationIn1s),
    },
  };
}

/** The figures of an exporter with a number of owners and a length of tasks. */
export interface Row {
  exporter: string;
  waits: string;
  owners: number;
  taskLength: string;
  /** Number of lanes that the figures combine. The lengths of tasks differ between the lanes. */
  lanes: number;
  figures: SlotFigures;
  /** Number of tasks that the exporter gave up. */
  givenUp: number;
}

/**
 * What the simulator has measured. `notMeasured` names the rows for which there was no time, and the rows that would
 * need too many creates.
 */
export interface SideBySide {
  rows: Row[];
  notMeasured: string[];
}
