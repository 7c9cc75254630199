import { defaultPayloadConverter } from '@temporalio/common';
import { obey } from './commands.js';
import { type Execution, eventsOfJob, newExecution, type Status } from './execution.js';
import type { ServerHost } from './host.js';
import type { Job } from './sandbox.js';
import { commandsOf, WorkflowTasks } from './workflow-tasks.js';

const payloads = (values: readonly unknown[]): unknown[] =>
  values.map((value) => defaultPayloadConverter.toPayload(value));

/**
 * The functions of a Temporal server that the two workflows need: runs and histories, signals, cancellation,
 * termination.
 */
export class Server {
  readonly all: Execution[] = [];
  /** The newest run of each id. */
  private readonly newest = new Map<string, Execution>();
  private readonly tasks: WorkflowTasks;

  constructor(readonly host: ServerHost) {
    this.tasks = new WorkflowTasks(host, (execution, jobs, done) => {
      const commands = commandsOf(done);
      host.onTask(execution, jobs, commands);
      for (const command of commands) obey(this, execution, command);
    });
  }

  current(workflowId: string): Execution | undefined {
    return this.newest.get(workflowId);
  }

  isRunning(workflowId: string): boolean {
    return this.newest.get(workflowId)?.status === 'RUNNING';
  }

  byRun(runId: string): Execution | undefined {
    return this.all.find((execution) => execution.runId === runId);
  }

  start(workflowType: string, workflowId: string, args: readonly unknown[]): Execution {
    return this.begin(workflowType, workflowId, payloads(args));
  }

  signalWithStart(workflowType: string, workflowId: string, args: readonly unknown[], signal: string, input: unknown) {
    const running = this.newest.get(workflowId);
    const execution = running?.status === 'RUNNING' ? running : this.start(workflowType, workflowId, args);
    this.signal(workflowId, signal, input);
    return execution;
  }

  signal(workflowId: string, signalName: string, input: unknown): void {
    this.deliver(workflowId, signalName, payloads([input]));
  }

  cancel(workflowId: string): void {
    const execution = this.newest.get(workflowId);
    if (execution?.status !== 'RUNNING' || execution.cancelRequested) return;
    execution.cancelRequested = true;
    this.arrive(execution, { cancelWorkflow: { reason: '' } });
  }

  terminate(workflowId: string): void {
    const execution = this.newest.get(workflowId);
    if (execution?.status === 'RUNNING') this.close(execution, 'TERMINATED');
  }

  /** @param former the run that continues as this one */
  begin(workflowType: string, workflowId: string, args: unknown[], former?: Execution): Execution {
    const { nowMs } = this.host.timeline;
    const runId = `run${this.all.length + 1}`;
    const firstRunId = former?.firstRunId ?? runId;
    const run = { workflowId, runId, firstRunId, workflowType, startedAtMs: nowMs };
    const execution = newExecution(run, { ...former?.memo });
    this.newest.set(workflowId, execution);
    this.all.push(execution);
    const initializeWorkflow = {
      workflowId,
      workflowType,
      arguments: args,
      randomnessSeed: this.all.length,
      firstExecutionRunId: firstRunId,
      attempt: 1,
      headers: {},
    };
    this.arrive(execution, { initializeWorkflow });
    return execution;
  }

  /** @returns false if no open run has this workflow id */
  deliver(workflowId: string, signalName: string, input: unknown[]): boolean {
    const target = this.newest.get(workflowId);
    if (target?.status !== 'RUNNING') return false;
    this.arrive(target, { signalWorkflow: { signalName, input, headers: {} } });
    return true;
  }

  /** Adds a job to a history; the workflow receives it in its next task. */
  arrive(execution: Execution, job: Job): void {
    if (execution.status !== 'RUNNING') return;
    execution.events += eventsOfJob(job);
    execution.pending.push(job);
    this.tasks.plan(execution, this.host.dispatchMs());
  }

  close(execution: Execution, status: Status): void {
    execution.status = status;
    this.host.note(() => `${execution.workflowId} (${execution.runId}) ${status}, ${execution.events} events`);
    for (const timer of execution.timers.values()) timer.off = true;
    for (const activity of execution.activities.values()) activity.forget();
    if (!execution.taskRunning) this.tasks.forget(execution);
    this.host.onClosed(execution);
  }
}
