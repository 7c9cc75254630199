import { z } from 'zod';
import type { Clock } from './clock.js';

/**
 * Faults that can affect a call of any operation. `deny`, `error-before` and `reset-before` prevent the effect of the
 * call. The faults `*-after` occur after the effect.
 */
const CALL_KINDS = [
  'deny',
  'delay-before',
  'error-before',
  'reset-before',
  'delay-after',
  'error-after',
  'reset-after',
] as const;
/**
 * Faults of an export task. The kind `describe-lag` is in neither list, because it only changes what
 * DescribeExportTasks shows.
 */
const TASK_KINDS = ['fail-task', 'stick', 'vanish'] as const;

export const faultSchema = z.strictObject({
  /** The name of an operation, or `*` for all operations. */
  operation: z.string().min(1).max(100),
  kind: z.enum([...CALL_KINDS, ...TASK_KINDS, 'describe-lag']),
  /** Number of calls (or tasks) that the fault affects. Default: 1; with `forMs` no limit. */
  times: z.int().min(1).max(1_000_000).optional(),
  /**
   * Duration of the fault (ms on the emulator's clock). After this time the fault ends, even if it has affected no
   * call.
   */
  forMs: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** The fault affects only calls with this access key. Only for the kinds in {@link CALL_KINDS}. */
  accessKeyId: z.string().min(1).max(128).optional(),
  /**
   * The fault affects only calls whose path and query (as sent) contain this text. Only for the kinds in
   * {@link CALL_KINDS}. For S3 the path is `/bucket/key`.
   */
  urlHas: z.string().min(1).max(1024).optional(),
  /** HTTP status of `error-*`. Default: 500. */
  status: z.int().min(400).max(599).optional(),
  /** Error code of `error-*`. Default: `ServiceUnavailableException`. */
  code: z
    .string()
    .regex(/^[A-Za-z0-9.]{1,128}$/)
    .optional(),
  message: z.string().max(1024).optional(),
  /**
   * For `delay-*`: how long the call is delayed (real ms). For `describe-lag`: age of the shown state (ms on the
   * emulator's clock).
   */
  delayMs: z.int().min(0).max(86_400_000).optional(),
  /**
   * For `fail-task`, `stick`, `vanish`: an existing task that the fault affects immediately. Without it, the fault
   * affects the next task that is created (for `stick` with CancelExportTask: the next that is cancelled).
   */
  taskId: z.string().min(1).max(512).optional(),
  /**
   * For `stick`: the status in which the task stays. Default: PENDING_CANCEL if the operation is CancelExportTask,
   * otherwise RUNNING.
   */
  taskStatus: z.enum(['PENDING', 'RUNNING', 'PENDING_CANCEL']).optional(),
});

export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault['kind'];
type TaskFaultKind = (typeof TASK_KINDS)[number];

export function isTaskFault(fault: Fault): fault is Fault & { kind: TaskFaultKind } {
  return (TASK_KINDS as readonly string[]).includes(fault.kind);
}

/** The operations that each of these kinds can affect. A kind that is not listed can affect any operation. */
const OPERATIONS_OF: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  'fail-task': ['CreateExportTask'],
  vanish: ['CreateExportTask'],
  stick: ['CreateExportTask', 'CancelExportTask'],
  'describe-lag': ['DescribeExportTasks'],
};

/** Whether a fault can have an effect. If not, the client that adds the fault has made a mistake. */
export function canHappen({ kind, operation, taskId, accessKeyId, urlHas }: Fault): boolean {
  const operations = OPERATIONS_OF[kind];
  if ((accessKeyId !== undefined || urlHas !== undefined) && !(CALL_KINDS as readonly string[]).includes(kind)) {
    return false;
  }
  return taskId !== undefined || operation === '*' || operations === undefined || operations.includes(operation);
}

/** The parts of a call to which a fault can be limited. */
export interface FaultyCall {
  readonly accessKeyId: string;
  /** Path and query as sent. */
  readonly url: string;
}

interface WaitingFault {
  readonly fault: Fault;
  timesLeft: number;
  readonly endsMs: number;
}

/**
 * The faults that can still affect calls or new tasks, oldest first. A fault is removed when it has affected `times`
 * calls or tasks, or when the time `forMs` has passed.
 */
export class FaultPlan {
  #waiting: WaitingFault[] = [];

  constructor(private readonly clock: Clock) {}

  add(fault: Fault): void {
    const { forMs, times = forMs === undefined ? 1 : Number.POSITIVE_INFINITY } = fault;
    this.#waiting.push({
      fault: { ...fault },
      timesLeft: times,
      endsMs: this.clock.now() + (forMs ?? Number.POSITIVE_INFINITY),
    });
  }

  clear(): void {
    this.#waiting = [];
  }

  /**
   * Copies of the waiting faults, with the remaining number of calls as `times`. A fault without a limit has no
   * `times`.
   */
  list(): Fault[] {
    this.#forgetEnded();
    return this.#waiting.map(({ fault, timesLeft }) =>
      Number.isFinite(timesLeft) ? { ...fault, times: timesLeft } : { ...fault },
    );
  }

  /** Finds the oldest fault of this kind that applies to this operation and call, and counts one use of it. */
  take(operation: string, kind: FaultKind, call?: FaultyCall): Fault | undefined {
    this.#forgetEnded();
    const waiting = this.#waiting.find(
      ({ fault }) =>
        fault.kind === kind &&
        (fault.operation === operation || fault.operation === '*') &&
        (fault.accessKeyId === undefined || fault.accessKeyId === call?.accessKeyId) &&
        (fault.urlHas === undefined || call?.url.includes(fault.urlHas) === true),
    );
    if (waiting === undefined) return undefined;
    waiting.timesLeft -= 1;
    if (waiting.timesLeft === 0) this.#waiting = this.#waiting.filter((each) => each !== waiting);
    return waiting.fault;
  }

  #forgetEnded(): void {
    const nowMs = this.clock.now();
    if (this.#waiting.some(({ endsMs }) => endsMs <= nowMs)) {
      this.#waiting = this.#waiting.filter(({ endsMs }) => endsMs > nowMs);
    }
  }
}
