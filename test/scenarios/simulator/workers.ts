import { SimulatedWorker } from '../../simulation/temporal/simulated-worker.js';
import type { Timeline } from '../../simulation/time/timeline.js';

/** A worker process and the task queues that it polls. */
interface Running {
  worker: SimulatedWorker;
  taskQueues: readonly string[];
}

/** The worker processes of a scenario. A process that is started again is a new worker without workflows in memory. */
export class Workers {
  private running: Running[] = [];
  private readonly polledMs = new Map<string, number>();
  private started = 0;

  constructor(private readonly timeline: Timeline) {}

  start(taskQueues: readonly string[]): SimulatedWorker {
    this.started += 1;
    const worker = new SimulatedWorker(`worker-${this.started}`, this.timeline);
    this.running.push({ worker, taskQueues });
    return worker;
  }

  /**
   * Stops a worker as SIGTERM does. The worker accepts no more tasks. It finishes its current tasks, or leaves them to
   * another worker.
   */
  stop(worker: SimulatedWorker): void {
    for (const each of this.running) {
      if (each.worker !== worker) continue;
      for (const taskQueue of each.taskQueues) this.polledMs.set(taskQueue, this.timeline.nowMs);
    }
    this.running = this.running.filter((each) => each.worker !== worker);
    worker.shutDown();
  }

  /**
   * Chooses a worker for a task. Undefined if no worker polls the task queue.
   * @param sticky name of the worker that has the workflow in memory and is preferred
   */
  pick(taskQueue: string, sticky?: string): SimulatedWorker | undefined {
    const taking = this.running.filter(({ worker, taskQueues }) => worker.takesTasks && taskQueues.includes(taskQueue));
    const chosen = taking.find(({ worker }) => worker.name === sticky) ?? taking[0];
    return chosen?.worker;
  }

  /** Time (virtual ms) at which a worker last polled a task queue. */
  lastPollMs(taskQueue: string): number {
    return this.pick(taskQueue) ? this.timeline.nowMs : (this.polledMs.get(taskQueue) ?? 0);
  }
}
