import { z } from 'zod';

/** Faults of calls, in the order in which they apply before and after the effect. Any operation can have them. */
const CALL_KINDS = [
  'delay-before',
  'error-before',
  'reset-before',
  'delay-after',
  'error-after',
  'reset-after',
] as const;
/** Faults of an export task; `describe-lag` belongs to DescribeExportTasks. */
const TASK_KINDS = ['fail-task', 'stick', 'vanish'] as const;

export const faultSchema = z.strictObject({
  /** An operation's name, or `*` for any. */
  operation: z.string().min(1).max(100),
  kind: z.enum([...CALL_KINDS, ...TASK_KINDS, 'describe-lag']),
  /** Number of calls (or tasks) that it affects. */
  times: z.int().min(1).max(1_000_000).default(1),
  /** HTTP status of `error-*`; 500 unless given. */
  status: z.int().min(400).max(599).optional(),
  /** Error code of `error-*`; `ServiceUnavailableException` unless given. */
  code: z
    .string()
    .regex(/^[A-Za-z0-9.]{1,128}$/)
    .optional(),
  message: z.string().max(1024).optional(),
  /** `delay-*`: real milliseconds. `describe-lag`: how far it looks back on the emulator's clock. */
  delayMs: z.int().min(0).max(86_400_000).optional(),
  /** `fail-task`, `stick`, `vanish`: an existing task, affected at once, instead of the next created one. */
  taskId: z.string().min(1).max(512).optional(),
  /** `stick`: the status in which the task stays. Default: RUNNING, for CancelExportTask PENDING_CANCEL. */
  taskStatus: z.enum(['PENDING', 'RUNNING', 'PENDING_CANCEL']).optional(),
});

export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault['kind'];
type TaskFaultKind = (typeof TASK_KINDS)[number];

export function isTaskFault(fault: Fault): fault is Fault & { kind: TaskFaultKind } {
  return (TASK_KINDS as readonly string[]).includes(fault.kind);
}

/** Operations for which these kinds have an effect; the other kinds affect any operation. */
const OPERATIONS_OF: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  'fail-task': ['CreateExportTask'],
  vanish: ['CreateExportTask'],
  stick: ['CreateExportTask', 'CancelExportTask'],
  'describe-lag': ['DescribeExportTasks'],
};

/** Whether a fault can ever occur. A request for one that cannot is a mistake of the client. */
export function canHappen({ kind, operation, taskId }: Fault): boolean {
  const operations = OPERATIONS_OF[kind];
  return taskId !== undefined || operation === '*' || operations === undefined || operations.includes(operation);
}

/** The faults that have not yet occurred. Calls use them up, oldest first. */
export class FaultPlan {
  #waiting: Fault[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ ...fault });
  }

  clear(): void {
    this.#waiting = [];
  }

  list(): Fault[] {
    return this.#waiting.map((fault) => ({ ...fault }));
  }

  /** Takes the next fault of this kind for this operation. */
  take(operation: string, kind: FaultKind): Fault | undefined {
    const fault = this.#waiting.find(
      (each) => each.kind === kind && (each.operation === operation || each.operation === '*'),
    );
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times === 0) this.#waiting = this.#waiting.filter((each) => each !== fault);
    return fault;
  }
}
