import type { Client } from '@temporalio/client';
import { pollersOf } from '../../activities/index.js';
import { isWorkerPresent, SECOND_MS } from '../../contract/index.js';

/** Whether a worker polls Temporal, and if not, why. */
export type Readiness = { ready: true } | { ready: false; reason: string };

/** The workers of this process, as far as readiness depends on them. */
export interface Polling {
  /** The states of the SDK's workers, such as `RUNNING` or `DRAINING`. */
  states(): readonly string[];
  client: Client;
  taskQueue: string;
  /** The name under which this process polls. */
  identity: string;
}

/** Longest time (ms) for which Temporal may take to answer. */
const ANSWER_MS = 2 * SECOND_MS;
/** Age (ms) up to which an answer of Temporal counts. Several probes within this time cost one call. */
const FRESH_MS = 2 * SECOND_MS;

/**
 * Finds out whether a worker polls Temporal. It asks Temporal itself, because the SDK does not change the state of a
 * worker that has lost its connection.
 */
export class ReadinessProbe {
  #answer: { atMs: number; readiness: Promise<Readiness> } | undefined;
  #listedAtMs: number | undefined;

  constructor(
    private readonly polling: Polling,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async readiness(): Promise<Readiness> {
    const state = this.polling.states().find((each) => each !== 'RUNNING');
    if (state !== undefined) return { ready: false, reason: REASONS[state] ?? `the worker is ${state}` };
    const nowMs = this.now();
    if (this.#answer === undefined || nowMs - this.#answer.atMs > FRESH_MS) {
      this.#answer = { atMs: nowMs, readiness: this.#ask() };
    }
    return this.#answer.readiness;
  }

  async #ask(): Promise<Readiness> {
    const { client, taskQueue, identity } = this.polling;
    try {
      const pollers = await client.withDeadline(Date.now() + ANSWER_MS, () => pollersOf(client, taskQueue));
      if (pollers.some((poller) => poller.identity === identity)) this.#listedAtMs = this.now();
    } catch {
      return { ready: false, reason: 'Temporal does not answer' };
    }
    // Not every answer lists the worker, because one partition of a task queue does not know the polls of the others at
    // once. The time since the last list that named it counts, by the clock of this process.
    const listedMsAgo = this.#listedAtMs === undefined ? undefined : this.now() - this.#listedAtMs;
    if (isWorkerPresent(listedMsAgo)) return { ready: true };
    return { ready: false, reason: `Temporal does not list this worker among those that poll ${taskQueue}` };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  INITIALIZED: 'the worker is starting',
  STOPPING: 'the worker is draining: it polls no more, and ends what it has begun',
  DRAINING: 'the worker is draining: it polls no more, and ends what it has begun',
  DRAINED: 'the worker has stopped',
  STOPPED: 'the worker has stopped',
  FAILED: 'the worker has failed',
};
