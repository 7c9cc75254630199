export const TASK_STATUSES = ['CANCELLED', 'COMPLETED', 'FAILED', 'PENDING', 'PENDING_CANCEL', 'RUNNING'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** For each status, the statuses that can follow it. A status is final if no status can follow it. */
const NEXT: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  PENDING: ['RUNNING', 'PENDING_CANCEL', 'FAILED'],
  RUNNING: ['COMPLETED', 'FAILED', 'PENDING_CANCEL'],
  PENDING_CANCEL: ['CANCELLED', 'COMPLETED', 'FAILED'],
  CANCELLED: [],
  COMPLETED: [],
  FAILED: [],
};

/**
 * AWS's status messages, as far as they are known. At AWS, PENDING has no message. The message of PENDING_CANCEL is
 * unknown, so the emulator sends none.
 */
const MESSAGES: Readonly<Partial<Record<TaskStatus, string>>> = {
  RUNNING: 'Started Successfully',
  COMPLETED: 'Completed successfully',
  FAILED: 'FAILED',
  CANCELLED: 'Cancelled by user',
};

export interface ExportRequest {
  readonly logGroupName: string;
  readonly logStreamNamePrefix?: string;
  readonly taskName?: string;
  /** Epoch milliseconds, exact for any 64-bit integer. */
  readonly from: bigint;
  readonly to: bigint;
  readonly destination: string;
  readonly destinationPrefix: string;
}

interface StatusChange {
  readonly status: TaskStatus;
  readonly atMs: number;
}

/** The objects, events and bytes that a task has written so far. */
export interface Progress {
  readonly keys: string[];
  events: number;
  bytes: number;
}

/** One export task: its request, and its statuses in order. */
export class ExportTask {
  readonly progress: Progress = { keys: [], events: 0, bytes: 0 };
  /** Whether a fault lets the task fail after its first object. */
  failMidway = false;
  /** The status in which a fault keeps the task. */
  stuckIn: TaskStatus | undefined;
  /** Whether a fault hides the task from DescribeExportTasks. */
  hidden = false;
  readonly #changes: StatusChange[];

  /**
   * @param sequence number in the order in which the emulator has added the tasks. DescribeExportTasks lists and pages
   * by it
   */
  constructor(
    readonly taskId: string,
    readonly sequence: number,
    readonly accountId: string,
    readonly region: string,
    readonly request: ExportRequest,
    readonly creationTime: number,
    readonly foreign = false,
  ) {
    this.#changes = [{ status: 'PENDING', atMs: creationTime }];
  }

  get status(): TaskStatus {
    return (this.#changes.at(-1) as StatusChange).status;
  }

  get changes(): readonly StatusChange[] {
    return this.#changes;
  }

  /** When the task ended (epoch ms). Undefined if the task has not ended. */
  get finishedMs(): number | undefined {
    return this.finished ? this.#changes.at(-1)?.atMs : undefined;
  }

  get finished(): boolean {
    return NEXT[this.status].length === 0;
  }

  /** Changes the status. @returns false, and changes nothing, if `NEXT` forbids the change */
  move(status: TaskStatus, atMs: number): boolean {
    if (!NEXT[this.status].includes(status)) return false;
    this.#changes.push({ status, atMs: Math.max(atMs, this.#changes.at(-1)?.atMs ?? atMs) });
    return true;
  }

  /** The task as DescribeExportTasks shows it at an instant; undefined before its creation. */
  describe(atMs = Number.POSITIVE_INFINITY): object | undefined {
    const change = this.#changes.findLast((each) => each.atMs <= atMs);
    if (change === undefined) return undefined;
    const { logGroupName, taskName, from, to, destination, destinationPrefix } = this.request;
    const message = MESSAGES[change.status];
    return {
      taskId: this.taskId,
      taskName,
      logGroupName,
      from,
      to,
      destination,
      destinationPrefix,
      status: { code: change.status, message },
      executionInfo: {
        creationTime: this.creationTime,
        ...(NEXT[change.status].length === 0 ? { completionTime: change.atMs } : {}),
      },
    };
  }

  /** The status at an instant; undefined before the creation. */
  statusAt(atMs: number): TaskStatus | undefined {
    return this.#changes.findLast((each) => each.atMs <= atMs)?.status;
  }
}
