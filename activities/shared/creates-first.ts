import { SECOND_MS } from '../../contract/index.js';
import type { PaceClock } from './pace-clock.js';

/** Time (ms) within which a worker usually begins a create that was scheduled together with a recording. */
const BEGINS_MS = 50;
/** Longest time (ms) for which a recording waits for running creates. A create that is throttled takes longer. */
const MOST_MS = SECOND_MS;

/**
 * The creates of export tasks that one worker makes for a lane. They go before recordings: when a task has ended, a
 * workflow schedules the recording of the task and the next create at the same moment. AWS's slot is idle until the
 * create is sent, while receipts can wait. Without this order both share the worker's main thread, and the create takes
 * about twice as long.
 */
export class CreatesFirst {
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly clock: PaceClock) {}

  /** Runs a create. */
  async run<Answer>(create: () => Promise<Answer>): Promise<Answer> {
    const running = create();
    this.running.add(running);
    try {
      return await running;
    } finally {
      this.running.delete(running);
    }
  }

  /** Waits until no create is likely to begin soon, and the creates that run have ended or take long. */
  async letPass(): Promise<void> {
    await this.clock.pass(BEGINS_MS);
    if (this.running.size === 0) return;
    const waiting = new AbortController();
    await Promise.race([Promise.allSettled(this.running), this.clock.pass(MOST_MS, waiting.signal)]);
    waiting.abort();
  }
}
