import { randomUUID } from 'node:crypto';
import { type AccountRegion, accountRegionKey } from '../core/account-region.js';
import type { Clock } from '../core/clock.js';
import { defined } from '../core/defined.js';
import { type Fault, type FaultPlan, isTaskFault } from '../core/fault-plan.js';
import { seededRandom } from '../core/random.js';
import { ServiceError } from '../core/service-error.js';
import type { SettingsStore } from '../core/settings-store.js';
import { groupNamed, type RegionalLogs } from '../logs/model/logs-store.js';
import { CREATE_CHECKS, type CreateInput, refused } from './create-checks.js';
import type { DestinationCheck, ExportDestination } from './destination.js';
import { ExportTask, type TaskStatus } from './export-task.js';
import { DEFAULT_DESTINATION_PREFIX, PROBE_BODY, probeKey } from './object-keys.js';
import { writeObjects } from './write-objects.js';

/** Time after which AWS ends a running task (ms). AWS does not publish the status of such a task; FAILED is assumed. */
const TASK_TIMEOUT_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60_000;

interface Dependencies {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly faults: FaultPlan;
  readonly destination: ExportDestination;
  readonly destinationCheck: DestinationCheck;
  /** Called with errors of the emulator itself, which no status of a task can express. */
  onDefect(error: unknown): void;
}

/**
 * The export tasks of all accounts and Regions, from creation to end.
 * Invariant: in one account and Region at most one task is PENDING or RUNNING, or being created.
 */
export class ExportTasks {
  readonly #tasks = new Map<string, ExportTask>();
  /** All tasks, by account and Region, oldest first. */
  readonly #byAccountRegion = new Map<string, ExportTask[]>();
  /**
   * For each account and Region, the tasks that no check of the slot has seen finished yet. So a check does not go
   * through all finished tasks again.
   */
  readonly #live = new Map<string, Set<ExportTask>>();
  /** The accounts and Regions in which a create has passed every check and has not yet written its probe object. */
  readonly #creating = new Set<string>();
  readonly #writing = new Map<string, Promise<void>>();
  readonly #timeouts = new Map<string, () => void>();
  readonly #random: () => number;
  #sequence = 0;
  #closed = false;

  constructor(private readonly use: Dependencies) {
    this.#random = seededRandom(use.settings.current.seed);
  }

  all(): ExportTask[] {
    return [...this.#tasks.values()];
  }

  /** The tasks that an account can see in a Region, oldest first. */
  visible(owner: AccountRegion): ExportTask[] {
    return (this.#byAccountRegion.get(accountRegionKey(owner)) ?? []).filter(
      (task) => !task.hidden && !this.#expired(task),
    );
  }

  #expired(task: ExportTask): boolean {
    const { taskHistoryMs } = this.use.settings.current;
    const { finishedMs } = task;
    return taskHistoryMs !== null && finishedMs !== undefined && this.use.clock.now() - finishedMs > taskHistoryMs;
  }

  /**
   * Creates a task after all checks, and writes its probe object.
   * @throws ServiceError if a check refuses the create, or if the probe cannot be written. In both cases there is no
   * task
   */
  async create(logs: RegionalLogs, input: CreateInput): Promise<ExportTask> {
    const { settings, destination, destinationCheck, clock } = this.use;
    const context = {
      logs,
      settings: settings.current,
      destination,
      destinationCheck,
      slotTaken: this.#slotTaken(logs),
    };
    for (const { check } of CREATE_CHECKS) check(input, context);
    const key = accountRegionKey(logs);
    this.#creating.add(key);
    try {
      const probe = Buffer.from(PROBE_BODY);
      await destination.put(input.destination, probeKey(input.destinationPrefix), probe, 'application/octet-stream');
    } finally {
      this.#creating.delete(key);
    }
    const destinationPrefix = input.destinationPrefix || DEFAULT_DESTINATION_PREFIX;
    const task = this.#add(logs, defined({ ...input, destinationPrefix }));
    for (const kind of ['fail-task', 'stick', 'vanish'] as const) {
      const fault = this.use.faults.take('CreateExportTask', kind);
      if (fault !== undefined) applyFault(task, fault);
    }
    this.#start(task, logs, clock.now() + settings.current.pendingMs);
    return task;
  }

  /**
   * Creates a task of another client. The task writes nothing. It is active for `taskMs`, and no other task can start
   * during this time.
   */
  createForeign(owner: AccountRegion, logGroupName: string, taskMs: number): ExportTask {
    if (this.#slotTaken(owner)) throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
    const task = this.#add(owner, foreignRequest(logGroupName), true);
    const { clock } = this.use;
    task.move('RUNNING', clock.now());
    clock.at(clock.now() + taskMs, (dueMs) => this.#move(task, 'COMPLETED', dueMs));
    return task;
  }

  /** Adds finished tasks of another client. They were created one minute apart, the last one a minute ago. */
  addHistory(owner: AccountRegion, count: number): void {
    const nowMs = this.use.clock.now();
    for (let minutesAgo = count; minutesAgo > 0; minutesAgo -= 1) {
      const task = this.#add(owner, foreignRequest('/history'), true, nowMs - minutesAgo * MINUTE_MS);
      task.move('RUNNING', task.creationTime);
      task.move('COMPLETED', task.creationTime);
    }
  }

  /** Cancels a task. @throws ServiceError for an unknown or finished task */
  cancel(logs: RegionalLogs, taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined || task.hidden || accountRegionKey(task) !== accountRegionKey(logs) || this.#expired(task)) {
      throw new ServiceError('ResourceNotFoundException', 'The specified export task does not exist.');
    }
    if (task.finished) {
      throw new ServiceError('InvalidOperationException', 'The specified export task has already finished');
    }
    const { clock, settings, faults } = this.use;
    const neverStarted = task.status === 'PENDING';
    if (!task.move('PENDING_CANCEL', clock.now())) return;
    const fault = faults.take('CancelExportTask', 'stick');
    if (fault !== undefined) applyFault(task, fault);
    const { cancelOutcome, cancelMs } = settings.current;
    if (cancelOutcome === 'completed' && neverStarted) this.#write(task, logs);
    clock.at(clock.now() + cancelMs, (dueMs) =>
      cancelOutcome === 'completed' ? this.#complete(task, dueMs) : this.#move(task, 'CANCELLED', dueMs),
    );
  }

  has(taskId: string): boolean {
    return this.#tasks.has(taskId);
  }

  /** Applies a task fault to the task that it names. */
  applyFault(fault: Fault): void {
    const task = fault.taskId === undefined ? undefined : this.#tasks.get(fault.taskId);
    if (task === undefined) return;
    applyFault(task, fault);
    if (fault.kind === 'fail-task') this.#move(task, 'FAILED', this.use.clock.now());
  }

  /** Waits until writes in progress have ended, and prevents further writes. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#writing.values());
  }

  #slotTaken(owner: AccountRegion): boolean {
    const { pendingCancelHoldsSlot } = this.use.settings.current;
    const holds = (status: TaskStatus) =>
      status === 'PENDING' || status === 'RUNNING' || (pendingCancelHoldsSlot && status === 'PENDING_CANCEL');
    const live = this.#live.get(accountRegionKey(owner)) ?? new Set();
    for (const task of live) if (task.finished) live.delete(task);
    return this.#creating.has(accountRegionKey(owner)) || [...live].some((task) => holds(task.status));
  }

  #add(
    owner: AccountRegion,
    request: ExportTask['request'],
    foreign = false,
    created: number = this.use.clock.now(),
  ): ExportTask {
    this.#sequence += 1;
    const { accountId, region } = owner;
    const task = new ExportTask(randomUUID(), this.#sequence, accountId, region, request, created, foreign);
    this.#tasks.set(task.taskId, task);
    const key = accountRegionKey(owner);
    const history = this.#byAccountRegion.get(key) ?? [];
    history.push(task);
    this.#byAccountRegion.set(key, history);
    this.#live.set(key, (this.#live.get(key) ?? new Set<ExportTask>()).add(task));
    return task;
  }

  #start(task: ExportTask, logs: RegionalLogs, startMs: number): void {
    const { clock, settings } = this.use;
    clock.at(startMs, (dueMs) => {
      if (!this.#move(task, 'RUNNING', dueMs)) return;
      this.#write(task, logs);
      const { taskMs, taskJitterMs } = settings.current;
      const lengthMs = Math.round(taskMs + this.#random() * taskJitterMs);
      if (lengthMs < TASK_TIMEOUT_MS) clock.at(dueMs + lengthMs, (endMs) => this.#complete(task, endMs));
      this.#timeouts.set(
        task.taskId,
        clock.at(dueMs + TASK_TIMEOUT_MS, (endMs) => task.status === 'RUNNING' && this.#fail(task, endMs)),
      );
    });
  }

  #write(task: ExportTask, logs: RegionalLogs): void {
    if (this.#closed) return;
    const { settings, clock } = this.use;
    const shouldStop = () => this.#closed || task.finished || (task.status === 'PENDING_CANCEL' && !this.#winsRace());
    const write = async () => {
      const group = groupNamed(logs, task.request.logGroupName);
      const destination = this.#destinationOf(task);
      await writeObjects({
        task,
        logs,
        group,
        destination,
        settings: settings.current,
        nowMs: clock.now(),
        shouldStop,
      });
    };
    // A ServiceError means that the task would fail at AWS, too. For example, the group or bucket was deleted after the
    // create, or a key is too long.
    const outcome = write().catch((error: unknown) => {
      if (!(error instanceof ServiceError)) this.use.onDefect(error);
      this.#fail(task, clock.now());
    });
    this.#writing.set(task.taskId, outcome);
    void outcome.then(() => this.#writing.delete(task.taskId));
  }

  /** The destination for one task. Before each put, it checks whether the service still has the permission. */
  #destinationOf(task: ExportTask): ExportDestination {
    const { destination, destinationCheck, settings } = this.use;
    return {
      bucket: (name) => destination.bucket(name),
      async put(bucket, key, body, contentType) {
        const { accountId, region, request } = task;
        const { sourceArnForm } = settings.current;
        const { logGroupName } = request;
        const refusal = destinationCheck({ bucket, key, accountId, region, logGroupName, sourceArnForm });
        if (refusal !== undefined) throw refused(refusal, settings.current);
        await destination.put(bucket, key, body, contentType);
      },
    };
  }

  #winsRace(): boolean {
    return this.use.settings.current.cancelOutcome === 'completed';
  }

  /** Ends a task once its objects are written, so that a client that sees COMPLETED finds all objects. */
  #complete(task: ExportTask, dueMs: number): void {
    const end = (endMs: number) => {
      if (task.status === 'PENDING_CANCEL' && !this.#winsRace()) return;
      this.#move(task, task.failMidway ? 'FAILED' : 'COMPLETED', endMs);
    };
    const writing = this.#writing.get(task.taskId);
    if (writing === undefined) end(dueMs);
    else void writing.then(() => end(Math.max(dueMs, this.use.clock.now())));
  }

  /** Changes the status of a task because time has passed. A fault of the kind `stick` prevents the change. */
  #move(task: ExportTask, status: TaskStatus, atMs: number): boolean {
    if (task.stuckIn === task.status) return false;
    const moved = task.move(status, atMs);
    if (task.finished) this.#withdrawTimeout(task);
    return moved;
  }

  #fail(task: ExportTask, atMs: number): void {
    task.move('FAILED', atMs);
    this.#withdrawTimeout(task);
  }

  #withdrawTimeout(task: ExportTask): void {
    this.#timeouts.get(task.taskId)?.();
    this.#timeouts.delete(task.taskId);
  }
}

/** The request of a task of another client: the given log group, and fixed values for all other members. */
function foreignRequest(logGroupName: string): ExportTask['request'] {
  return { logGroupName, from: 0n, to: 0n, destination: 'foreign-bucket', destinationPrefix: 'foreign' };
}

function applyFault(task: ExportTask, fault: Fault): void {
  if (!isTaskFault(fault)) return;
  if (fault.kind === 'fail-task') task.failMidway = true;
  else if (fault.kind === 'vanish') task.hidden = true;
  else task.stuckIn = fault.taskStatus ?? (fault.operation === 'CancelExportTask' ? 'PENDING_CANCEL' : 'RUNNING');
}
