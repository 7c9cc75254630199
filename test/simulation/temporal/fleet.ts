import type { Random } from '../time/random.js';
import type { Timeline } from '../time/timeline.js';
import { SimulatedWorker } from './simulated-worker.js';

/** The two workers of a simulated run. The first one gets most of the work. */
export class Fleet {
  readonly workers: readonly [SimulatedWorker, SimulatedWorker];
  private polledMs: number;

  constructor(
    private readonly timeline: Timeline,
    private readonly random: Random,
  ) {
    this.workers = [new SimulatedWorker('worker-1', timeline), new SimulatedWorker('worker-2', timeline)];
    this.polledMs = timeline.nowMs;
  }

  /**
   * Chooses a worker for a task. Undefined if no worker takes tasks at the moment.
   * @param sticky name of the worker that has the workflow in memory and is preferred
   */
  pick(sticky?: string): SimulatedWorker | undefined {
    const taking = this.workers.filter(({ takesTasks }) => takesTasks);
    const [one, other] = taking;
    if (one === undefined) return undefined;
    this.polledMs = this.timeline.nowMs;
    const remembering = taking.find(({ name }) => name === sticky);
    return remembering ?? (other === undefined || this.random.chance(0.8) ? one : other);
  }

  /** The time (ms of the virtual clock) at which a worker will be available again. */
  get backAtMs(): number {
    return Math.min(...this.workers.map(({ backAtMs }) => backAtMs));
  }

  /** The time (ms of the virtual clock) of the last poll that the server has received. */
  get lastPollMs(): number {
    return this.workers.some(({ takesTasks }) => takesTasks) ? this.timeline.nowMs : this.polledMs;
  }
}
