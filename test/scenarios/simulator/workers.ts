import { SimulatedWorker } from '../../simulation/temporal/worker.js';
import type { Timeline } from '../../simulation/time/timeline.js';

/** A worker process and the task queues that it asks for work. */
interface Running {
  worker: SimulatedWorker;
  taskQueues: readonly string[];
}

/** The worker processes of a scenario. A process that is started again is another worker with nothing in memory. */
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

  /** Stops a worker as SIGTERM does: the worker takes no more tasks, and hands over or finishes what is under way. */
  stop(worker: SimulatedWorker): void {
    for (const each of this.running) {
      if (each.worker !== worker) continue;
      for (const taskQueue of each.taskQueues) this.polledMs.set(taskQueue, this.timeline.nowMs);
    }
    this.running = this.running.filter((each) => each.worker !== worker);
    worker.shutDown();
  }

  /** @param sticky the worker that has the workflow in memory, which is asked first */
  pick(taskQueue: string, sticky?: string): SimulatedWorker | undefined {
    const taking = this.running.filter(({ worker, taskQueues }) => worker.takesTasks && taskQueues.includes(taskQueue));
    const chosen = taking.find(({ worker }) => worker.name === sticky) ?? taking[0];
    return chosen?.worker;
  }

  /** When a worker last asked a queue for work. */
  lastPollMs(taskQueue: string): number {
    return this.pick(taskQueue) ? this.timeline.nowMs : (this.polledMs.get(taskQueue) ?? 0);
  }
}
