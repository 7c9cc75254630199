import type { Interval } from '../../contract/index.js';
import { mergeIntervals } from '../intervals.js';

/**
 * What a run did over its time, in columns of equal width from its start to its end. Each row has one number for each
 * column: the share of the column's time (0 to 1) in which the row applies.
 */
export interface Timeline extends Interval {
  /** AWS had no unfinished task of the run, for example because the run planned or waited for a turn. */
  waiting: number[];
  /** AWS had an unfinished task of the run. */
  running: number[];
  /** A task had ended, and its objects were being read back. Other tasks can run at the same time. */
  verifying: number[];
  /** The total time (ms) of each row. */
  totalMs: Record<'waiting' | 'running' | 'verifying', number>;
}

/** Number of columns of a timeline. */
const COLUMNS = 240;

/**
 * The timeline of a run.
 * @param run from the start of the run to its end
 * @param tasks from the creation of each task to its end, in any order
 * @param readings from the end of each task to its receipt, in any order
 */
export function timelineOf(run: Interval, tasks: readonly Interval[], readings: readonly Interval[]): Timeline {
  const running = new Shares(run);
  const verifying = new Shares(run);
  for (const part of mergeIntervals(tasks)) running.add(part);
  for (const part of mergeIntervals(readings)) verifying.add(part);
  const waiting = running.shares.map((share) => 1 - share);
  const waitingMs = run.toMs - run.fromMs - running.totalMs;
  return {
    ...run,
    waiting,
    running: running.shares,
    verifying: verifying.shares,
    totalMs: { waiting: waitingMs, running: running.totalMs, verifying: verifying.totalMs },
  };
}

class Shares {
  readonly shares: number[] = Array.from({ length: COLUMNS }, () => 0);
  totalMs = 0;
  readonly #run: Interval;
  readonly #columnMs: number;

  constructor(run: Interval) {
    this.#run = run;
    this.#columnMs = (run.toMs - run.fromMs) / COLUMNS;
  }

  add({ fromMs, toMs }: Interval): void {
    const [from, to] = [fromMs, toMs].map((ms) => Math.min(Math.max(ms, this.#run.fromMs), this.#run.toMs));
    if (from === undefined || to === undefined || !(from < to)) return;
    this.totalMs += to - from;
    const first = Math.floor((from - this.#run.fromMs) / this.#columnMs);
    for (let column = first; column < COLUMNS; column += 1) {
      const startMs = this.#run.fromMs + column * this.#columnMs;
      const within = Math.min(to, startMs + this.#columnMs) - Math.max(from, startMs);
      if (within <= 0) return;
      this.shares[column] = Math.min(1, (this.shares[column] ?? 0) + within / this.#columnMs);
    }
  }
}
