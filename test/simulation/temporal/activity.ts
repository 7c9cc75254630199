import { ApplicationFailure, defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { msOptionalToNumber, optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { Planned, Timeline } from '../time/timeline.js';
import type { Result } from './activity-result.js';
import type { Command, RunInfo } from './sandbox.js';
import { Attempt, type SimulatedWorker } from './simulated-worker.js';

export type AnyActivity = (input: unknown) => Promise<unknown>;

/** The functions of the simulated server that the simulation of activities uses. */
export interface ActivityHost {
  timeline: Timeline;
  activities: Readonly<Record<string, AnyActivity>>;
  /** Time (ms) until a worker has a task that is due. */
  dispatchMs(): number;
  /**
   * Chooses a worker for a task. Undefined if no worker takes tasks at the moment.
   * @param sticky name of the worker that has the workflow in memory and is preferred
   */
  pickWorker(taskQueue: string, sticky?: string): SimulatedWorker | undefined;
  /** The time (ms of the virtual clock) at which a worker will be available again. */
  workerBackMs(): number;
  /** Whether the server receives the result of an attempt. */
  reportArrives(): boolean;
  /** Traces an event. */
  note(line: () => string): void;
}

const TIMEOUT = { START_TO_CLOSE: 1, SCHEDULE_TO_START: 2, HEARTBEAT: 4 } as const;

interface Wanted {
  activityType: string;
  taskQueue?: string;
  arguments?: unknown[];
  scheduleToStartTimeout?: never;
  startToCloseTimeout?: never;
  heartbeatTimeout?: never;
  retryPolicy?: {
    initialInterval?: never;
    backoffCoefficient?: number;
    maximumInterval?: never;
    maximumAttempts?: number;
  };
}

/** One activity of a workflow run, from the point of view of the server: its attempts, time-outs and retries. */
export class Activity {
  private readonly wanted: Wanted;
  private readonly firstRunId: string;
  private readonly execution: { workflowId: string; runId: string };
  /** The details of the last heartbeat that had details. */
  private details: unknown;
  private readonly taskQueue: string;
  private readonly label: string;
  private readonly scheduledMs: number;
  private attemptScheduledMs: number;
  private attempts = 0;
  /** Number of the attempt that runs according to the server; 0 between two attempts. */
  private running = 0;
  private heartbeat: Planned | undefined;
  private timers: Planned[] = [];

  constructor(
    private readonly host: ActivityHost,
    command: Command,
    { workflowId, runId, firstRunId, taskQueue }: Pick<RunInfo, 'workflowId' | 'runId' | 'firstRunId' | 'taskQueue'>,
    private readonly end: (result: Result) => void,
  ) {
    this.wanted = command.scheduleActivity as Wanted;
    this.firstRunId = firstRunId;
    this.execution = { workflowId, runId };
    this.taskQueue = this.wanted.taskQueue || taskQueue;
    this.label = `${workflowId}/${runId}`;
    this.scheduledMs = host.timeline.nowMs;
    this.attemptScheduledMs = this.scheduledMs;
    this.dispatch();
  }

  /** Ends the activity for the workflow. A running attempt continues, but its result is ignored. */
  forget(): void {
    this.clear();
  }

  private dispatch(): void {
    const { timeline } = this.host;
    this.attemptScheduledMs = timeline.nowMs;
    const startBy = optionalTsToMs(this.wanted.scheduleToStartTimeout);
    const start = timeline.after(this.host.dispatchMs(), () => this.begin());
    this.timers = [start];
    if (startBy !== undefined) {
      this.timers.push(timeline.after(startBy, () => this.fail(this.timedOut('SCHEDULE_TO_START'))));
    }
  }

  private begin(): void {
    const { timeline } = this.host;
    const worker = this.host.pickWorker(this.taskQueue);
    if (worker === undefined) {
      this.timers.push(timeline.after(this.host.workerBackMs() - timeline.nowMs + 1, () => this.begin()));
      return;
    }
    this.clear();
    this.attempts += 1;
    this.running = this.attempts;
    const { activityType } = this.wanted;
    const activity = this.host.activities[activityType];
    if (activity === undefined) throw new Error(`no activity ${activityType}`);
    const number = this.attempts;
    const scheduled = {
      activityType,
      scheduledMs: this.scheduledMs,
      attemptScheduledMs: this.attemptScheduledMs,
      firstRunId: this.firstRunId,
      ...this.execution,
      attempt: number,
      heartbeatDetails: this.details,
    };
    const attempt = new Attempt(timeline, worker, scheduled, (details) => {
      if (details !== undefined && !attempt.dead) this.details = JSON.parse(JSON.stringify(details));
      this.beat(number);
    });
    worker.attempts.add(attempt);
    this.host.note(() => `${this.label} ${activityType}#${number} on ${worker.name}`);
    const startToClose = optionalTsToMs(this.wanted.startToCloseTimeout);
    if (startToClose !== undefined) {
      this.timers.push(timeline.after(startToClose, () => this.lost(number, 'START_TO_CLOSE')));
    }
    this.beat(number);
    const [input] = this.wanted.arguments ?? [];
    attempt.run(activity, input === undefined ? undefined : defaultPayloadConverter.fromPayload(input as never)).then(
      (output) => this.heard(attempt, number, () => this.succeed(output)),
      (error: unknown) => this.heard(attempt, number, () => this.failed(error)),
    );
  }

  private heard(attempt: Attempt, number: number, take: () => void): void {
    attempt.worker.attempts.delete(attempt);
    if (!attempt.dead && number === this.running && this.host.reportArrives()) take();
  }

  private beat(number: number): void {
    const withinMs = optionalTsToMs(this.wanted.heartbeatTimeout);
    if (withinMs === undefined || number !== this.running) return;
    if (this.heartbeat) this.heartbeat.off = true;
    this.heartbeat = this.host.timeline.after(withinMs, () => this.lost(number, 'HEARTBEAT'));
    this.timers.push(this.heartbeat);
  }

  private succeed(output: unknown): void {
    this.host.note(() => `${this.label} ${this.wanted.activityType} -> ${shortly(output)}`);
    this.finish({ completed: { result: defaultPayloadConverter.toPayload(output) } });
  }

  private failed(error: unknown): void {
    const failure = defaultFailureConverter.errorToFailure(error, defaultPayloadConverter);
    const known = error instanceof ApplicationFailure ? error : undefined;
    this.host.note(
      () => `${this.label} ${this.wanted.activityType} failed: ${error instanceof Error ? error.message : error}`,
    );
    if (known?.nonRetryable || this.isLastAttempt()) this.fail(failure);
    else this.retry(msOptionalToNumber(known?.nextRetryDelay ?? undefined));
  }

  private lost(number: number, timeout: 'START_TO_CLOSE' | 'HEARTBEAT'): void {
    if (number !== this.running) return;
    this.host.note(() => `${this.label} ${this.wanted.activityType} ${timeout}`);
    if (this.isLastAttempt()) this.fail(this.timedOut(timeout));
    else this.retry(undefined);
  }

  private isLastAttempt(): boolean {
    const { maximumAttempts = 0 } = this.wanted.retryPolicy ?? {};
    return maximumAttempts > 0 && this.attempts >= maximumAttempts;
  }

  private retry(delayMs: number | undefined): void {
    this.clear();
    const { initialInterval, backoffCoefficient = 2, maximumInterval } = this.wanted.retryPolicy ?? {};
    const initialMs = optionalTsToMs(initialInterval) ?? 1_000;
    const most = optionalTsToMs(maximumInterval) ?? 100 * initialMs;
    const backoffMs = Math.min(most, initialMs * (backoffCoefficient || 2) ** (this.attempts - 1));
    this.timers = [this.host.timeline.after(delayMs ?? backoffMs, () => this.dispatch())];
  }

  private fail(cause: unknown): void {
    const { activityType } = this.wanted;
    const activityFailureInfo = { activityType: { name: activityType }, activityId: this.label };
    this.finish({ failed: { failure: { message: 'Activity task failed', activityFailureInfo, cause } } });
  }

  private timedOut(timeout: keyof typeof TIMEOUT): unknown {
    return { message: `activity ${timeout} timeout`, timeoutFailureInfo: { timeoutType: TIMEOUT[timeout] } };
  }

  private finish(result: Result): void {
    this.clear();
    this.end(result);
  }

  private clear(): void {
    for (const timer of this.timers) timer.off = true;
    this.timers = [];
    this.running = 0;
  }
}

function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
