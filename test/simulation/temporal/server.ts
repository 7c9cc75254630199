import { defaultPayloadConverter, type SearchAttributePair } from '@temporalio/common';
import { encodeUnifiedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import { obey } from './commands.js';
import { type Execution, eventsOfJob, newExecution, type Status } from './execution.js';
import type { ServerHost } from './host.js';
import type { Job } from './sandbox.js';
import type { SimulatedWorker } from './simulated-worker.js';
import { commandsOf, WorkflowTasks } from './workflow-tasks.js';

/** The arguments with which a workflow is started. */
export interface Started {
  workflowType: string;
  workflowId: string;
  taskQueue: string;
  args: readonly unknown[];
  memo?: Record<string, unknown>;
  searchAttributes?: readonly SearchAttributePair[];
}

/** Search attributes as payloads, by name. Continue-as-new passes them on. */
interface SearchFields {
  searchFields: Execution['searchFields'];
}

const payloads = (values: readonly unknown[]): unknown[] =>
  values.map((value) => defaultPayloadConverter.toPayload(value));

/**
 * A simulated Temporal server with the functions that the two workflows need: runs and histories, signals, cancellation
 * and termination.
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

  start({ args, searchAttributes = [], ...wanted }: Started): Execution {
    const searchFields = encodeUnifiedSearchAttributes(undefined, [...searchAttributes]);
    return this.begin({ ...wanted, args: payloads(args), searchFields });
  }

  signalWithStart(wanted: Started, signal: string, input: unknown): Execution {
    const running = this.newest.get(wanted.workflowId);
    const execution = running?.status === 'RUNNING' ? running : this.start(wanted);
    this.signal(wanted.workflowId, signal, [input]);
    return execution;
  }

  /** Signals the open run of a workflow. @returns false if no open run has this workflow id */
  signal(workflowId: string, signalName: string, args: readonly unknown[]): boolean {
    return this.deliver(workflowId, signalName, payloads(args));
  }

  /** The answer to a query of a workflow, as a payload; undefined if the handler fails. */
  query(execution: Execution, worker: SimulatedWorker, queryType: string): Promise<unknown> {
    return this.tasks.query(execution, worker, queryType);
  }

  /** Replays the completed workflow tasks of a run. It is a violation if the replay results in other commands. */
  replay(execution: Execution): Promise<void> {
    return this.tasks.replay(execution);
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

  /** Begins a run. @param first for a run that follows by continue-as-new: the id of the first run of its chain */
  begin(
    { workflowType, workflowId, taskQueue, args, memo, searchFields }: Omit<Started, 'searchAttributes'> & SearchFields,
    first?: string,
  ): Execution {
    const { nowMs } = this.host.timeline;
    const runId = `run${this.all.length + 1}`;
    const firstRunId = first ?? runId;
    const run = { workflowId, runId, firstRunId, workflowType, taskQueue, startedAtMs: nowMs };
    const execution = newExecution(run, { ...memo }, { ...searchFields });
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
      searchAttributes: { indexedFields: { ...searchFields } },
    };
    this.arrive(execution, { initializeWorkflow });
    return execution;
  }

  /** Delivers a signal whose input consists of payloads. @returns false if no open run has this workflow id */
  deliver(workflowId: string, signalName: string, input: unknown[]): boolean {
    const target = this.newest.get(workflowId);
    if (target?.status !== 'RUNNING') return false;
    this.arrive(target, { signalWorkflow: { signalName, input, headers: {} } });
    return true;
  }

  /** Adds a job to the history of a run. The workflow receives the job in its next workflow task. */
  arrive(execution: Execution, job: Job): void {
    if (execution.status !== 'RUNNING') return;
    execution.events += eventsOfJob(job);
    execution.pending.push(job);
    this.tasks.plan(execution, this.host.dispatchMs());
  }

  close(execution: Execution, status: Status): void {
    execution.status = status;
    execution.closedAtMs = this.host.timeline.nowMs;
    this.host.note(() => `${execution.workflowId} (${execution.runId}) ${status}, ${execution.events} events`);
    for (const timer of execution.timers.values()) timer.off = true;
    for (const activity of execution.activities.values()) activity.forget();
    if (!execution.taskRunning) this.tasks.forget(execution);
    this.host.onClosed(execution);
  }
}
