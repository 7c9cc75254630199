import { asyncLocalStorage, type Context } from '@temporalio/activity';
import type { Planned, Timeline } from '../time/timeline.js';
import type { Waiting } from '../time/virtual-time.js';

/** The context of a simulated attempt. The attempt's calls to AWS and Temporal use this context. */
export interface Scheduled {
  activityType: string;
  scheduledMs: number;
  attemptScheduledMs: number;
  /** First run id of the workflow that scheduled the activity. */
  firstRunId: string;
  workflowId: string;
  runId: string;
  /** Number of the attempt, starting with 1. */
  attempt: number;
  /** Details of the last heartbeat of an earlier attempt that the server has received. */
  heartbeatDetails: unknown;
}

/** One attempt of an activity on a worker: real activity code whose waits are in virtual time. */
export class Attempt implements Waiting {
  private abort: AbortController | undefined;
  private readonly stops = new Set<() => void>();
  dead = false;

  constructor(
    private readonly timeline: Timeline,
    readonly worker: SimulatedWorker,
    readonly scheduled: Scheduled,
    private readonly onBeat: (details: unknown) => void,
  ) {}

  static current(): Attempt | undefined {
    const context = asyncLocalStorage.getStore() as { attempt?: Attempt } | undefined;
    return context?.attempt;
  }

  run<Input, Output>(activity: (input: Input) => Promise<Output>, input: Input): Promise<Output> {
    const signal = () => this.aborting().signal;
    const context = {
      attempt: this,
      info: {
        scheduledTimestampMs: this.scheduled.scheduledMs,
        currentAttemptScheduledTimestampMs: this.scheduled.attemptScheduledMs,
        attempt: this.scheduled.attempt,
        heartbeatDetails: this.scheduled.heartbeatDetails,
        workflowExecution: { workflowId: this.scheduled.workflowId, runId: this.scheduled.runId },
      },
      get cancellationSignal() {
        return signal();
      },
      heartbeat: (details?: unknown) => this.onBeat(details),
      log: { error: () => undefined, warn: () => undefined, info: () => undefined },
    };
    return asyncLocalStorage.run(context as unknown as Context, () => activity(input));
  }

  /** Waits in virtual time. On a stalled worker, the wait ends only after the stall, and on a dead worker never. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const aborted = () => {
        timer().off = true;
        this.whenAwake(0, () => reject(new Error('aborted')));
      };
      const timer = this.whenAwake(ms, () => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      });
      signal?.addEventListener('abort', aborted);
    });
  }

  after(ms: number, call: () => void): () => void {
    const timer = this.whenAwake(ms, call);
    return () => {
      timer().off = true;
    };
  }

  every(ms: number, call: () => void): () => void {
    let stopped = false;
    let timer = this.whenAwake(ms, beat);
    const stop = () => {
      stopped = true;
      timer().off = true;
    };
    this.stops.add(stop);
    const again = () => {
      timer = this.whenAwake(ms, beat);
    };
    function beat(): void {
      if (stopped) return;
      call();
      again();
    }
    return stop;
  }

  /** Tells the activity that its worker shuts down. */
  shutDown(): void {
    this.aborting().abort(new Error('the worker shuts down'));
  }

  /** The controller that aborts the attempt. It is created only on demand, because most attempts do not need it. */
  private aborting(): AbortController {
    this.abort ??= new AbortController();
    return this.abort;
  }

  kill(): void {
    this.dead = true;
    for (const stop of this.stops) stop();
  }

  private whenAwake(ms: number, happen: () => void): () => Planned {
    let timer: Planned;
    const wake = () => {
      const stallMs = this.worker.stalledUntilMs - this.timeline.nowMs;
      if (this.dead) return;
      if (stallMs > 0) timer = this.timeline.after(stallMs, wake);
      else happen();
    };
    timer = this.timeline.after(ms, wake);
    return () => timer;
  }
}

/** A simulated worker process. It runs tasks, and can be killed and started again, or stall and resume. */
export class SimulatedWorker {
  stalledUntilMs = 0;
  private downUntilMs = 0;
  /** Number of times that the worker has died. Each time, it loses the workflows in its memory. */
  incarnation = 0;
  readonly attempts = new Set<Attempt>();

  constructor(
    readonly name: string,
    private readonly timeline: Timeline,
  ) {}

  get takesTasks(): boolean {
    return this.timeline.nowMs >= Math.max(this.downUntilMs, this.stalledUntilMs);
  }

  /** The time (ms of the virtual clock) at which the worker will accept tasks again. */
  get backAtMs(): number {
    return Math.max(this.downUntilMs, this.stalledUntilMs);
  }

  kill(downMs: number): void {
    this.incarnation += 1;
    this.downUntilMs = this.timeline.nowMs + downMs;
    this.stalledUntilMs = 0;
    for (const attempt of this.attempts) attempt.kill();
    this.attempts.clear();
  }

  shutDown(): void {
    for (const attempt of this.attempts) attempt.shutDown();
  }

  stall(ms: number): void {
    this.stalledUntilMs = Math.max(this.stalledUntilMs, this.timeline.nowMs + ms);
  }
}
