import { setTimeout as delay } from 'node:timers/promises';

/*
 * How other exporters wait for AWS's only slot: AWS runs one export task at a time. The intervals come from the
 * exporters' sources of 2026; the code is ours. Each strategy runs the tasks of one owner, one after the other. Only
 * the waiting is imitated, so the other work of an exporter takes no time.
 */

/** The calls of an owner. A call that AWS still throttles after the SDK's three attempts is `throttled`. */
export interface OwnerCalls {
  /** Creates the next task. */
  create(): Promise<{ taskId: string } | 'limit' | 'throttled'>;
  describe(taskId: string): Promise<'PENDING' | 'RUNNING' | 'over' | 'throttled'>;
}

export interface Strategy {
  /** Name of the exporter, and how it waits, in words. */
  readonly name: string;
  readonly waits: string;
  /** Time (ms) between creates of an owner that waits for the slot, if it creates again and again. */
  readonly createsEveryMs?: number;
  /** @returns number of tasks that the exporter gives up, because AWS refuses to create them */
  run(calls: OwnerCalls, tasks: number): Promise<number>;
}

/** Creates a task again and again until AWS has a free slot. Never asks how a task ends. */
const retryingCreates =
  (everyMs: number, throttledMs = everyMs): Strategy['run'] =>
  async (calls, tasks) => {
    for (let left = tasks; left > 0; ) {
      const answer = await calls.create();
      if (typeof answer === 'object') left -= 1;
      else await delay(answer === 'throttled' ? throttledMs : everyMs);
    }
    return 0;
  };

interface Describing {
  /** Time (ms) from the create to the first call, and between calls, by the status of the task. */
  firstMs: number;
  pendingMs: number;
  runningMs: number;
  /**
   * Time (ms) until an owner tries again after a create that found the slot taken. If absent, the owner gives the task
   * up.
   */
  takenMs?: number;
}

/** Creates a task, and asks for its status until it has ended. */
const describing =
  ({ firstMs, pendingMs, runningMs, takenMs }: Describing): Strategy['run'] =>
  async (calls, tasks) => {
    let givenUp = 0;
    for (let left = tasks; left > 0; ) {
      const answer = await calls.create();
      if (typeof answer === 'object') {
        await delay(firstMs);
        for (let status = await calls.describe(answer.taskId); status !== 'over'; ) {
          await delay(status === 'PENDING' ? pendingMs : runningMs);
          status = await calls.describe(answer.taskId);
        }
        left -= 1;
      } else if (takenMs === undefined) {
        givenUp += 1;
        left -= 1;
      } else {
        await delay(takenMs);
      }
    }
    return givenUp;
  };

/** The strategies of the exporters that are compared. */
export const STRATEGIES: readonly Strategy[] = [
  {
    name: 'itmettkeDE/lambdas',
    waits: 'creates again every 0.5 s',
    createsEveryMs: 500,
    run: retryingCreates(500, 250),
  },
  {
    name: 'aws-parallelcluster',
    waits: 'asks every 1 s; gives up if another task runs',
    run: describing({ firstMs: 1_000, pendingMs: 1_000, runningMs: 1_000 }),
  },
  {
    name: 'gammarers cloudwatch-logs-archiver',
    waits: 'asks every 3 s while pending, every 10 s while running',
    run: describing({ firstMs: 3_000, pendingMs: 3_000, runningMs: 10_000, takenMs: 30_000 }),
  },
  {
    name: 'aws-samples how-to-automate-export',
    waits: 'asks every 30 s; gives up if another task runs',
    run: describing({ firstMs: 0, pendingMs: 30_000, runningMs: 30_000 }),
  },
  {
    name: 'cloud-custodian c7n-log-exporter',
    waits: 'creates again every 120 s',
    createsEveryMs: 120_000,
    run: retryingCreates(120_000),
  },
];
