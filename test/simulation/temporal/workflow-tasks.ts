import { cancelledResult } from './activity-result.js';
import { type DoneTask, type Execution, inCoreOrder, isSame, kindOf } from './execution.js';
import type { ServerHost } from './host.js';
import type { Activation, Command, Instance, Job } from './sandbox.js';
import type { SimulatedWorker } from './simulated-worker.js';

/** Time (ms) after which the server schedules a lost workflow task again. */
const WORKFLOW_TASK_TIMEOUT_MS = 10_000;

const CLOSING = new Set([
  'completeWorkflowExecution',
  'continueAsNewWorkflowExecution',
  'cancelWorkflowExecution',
  'failWorkflowExecution',
]);

export type Accept = (execution: Execution, jobs: readonly Job[], done: DoneTask) => void;

/**
 * Runs the workflow tasks of each run one after the other, on a worker that has the workflow in memory or replays it.
 * The server refuses a task that would close a run if another job has arrived in the meantime. The server repeats a
 * task whose worker died.
 */
export class WorkflowTasks {
  constructor(
    private readonly host: ServerHost,
    private readonly onAccepted: Accept,
  ) {}

  /** Schedules a workflow task for the pending jobs, unless one is already scheduled or running. */
  plan(execution: Execution, ms: number): void {
    if (execution.taskRunning || execution.taskDueSinceMs !== undefined || execution.pending.length === 0) return;
    execution.taskDueSinceMs = this.host.timeline.nowMs;
    this.host.timeline.after(ms, () => this.run(execution));
  }

  forget(execution: Execution): void {
    void execution.cached?.instance.dispose();
    execution.cached = undefined;
  }

  async query(execution: Execution, worker: SimulatedWorker, queryType: string): Promise<unknown> {
    const instance = await this.inMemory(execution, worker);
    const answer = await instance.query(queryType);
    if (execution.status !== 'RUNNING') this.forget(execution);
    return answer;
  }

  private async run(execution: Execution): Promise<void> {
    if (execution.status !== 'RUNNING') return;
    const { timeline } = this.host;
    const worker = this.host.pickWorker(execution.taskQueue, execution.cached?.worker);
    if (worker === undefined) {
      timeline.after(this.host.workerBackMs() - timeline.nowMs + 1, () => this.run(execution));
      return;
    }
    execution.taskDueSinceMs = undefined;
    execution.taskRunning = true;
    const { incarnation } = worker;
    const jobs = inCoreOrder(execution.pending.splice(0));
    execution.events += 2;
    const instance = await this.inMemory(execution, worker);
    const done = await this.activate(execution, instance, jobs);
    timeline.after(this.host.taskMs(), () => this.complete(execution, worker, incarnation, jobs, done));
  }

  private complete(
    execution: Execution,
    worker: SimulatedWorker,
    incarnation: number,
    jobs: Job[],
    done: DoneTask,
  ): void {
    execution.taskRunning = false;
    if (execution.status !== 'RUNNING') {
      this.forget(execution);
      return;
    }
    const isLost = worker.incarnation !== incarnation || worker.stalledUntilMs > this.host.timeline.nowMs;
    const isRefused = execution.pending.length > 0 && commandsOf(done).some((command) => CLOSING.has(kindOf(command)));
    if (!isLost && !isRefused) {
      execution.done.push(done);
      execution.events += 1;
      this.onAccepted(execution, jobs, done);
      this.plan(execution, this.host.dispatchMs());
      return;
    }
    // The server does not accept the task, and sends its jobs again together with jobs that have arrived since.
    this.host.note(() => `${execution.workflowId} task ${isLost ? 'lost' : 'refused: another job has arrived'}`);
    this.forget(execution);
    execution.events += 1;
    execution.pending.unshift(...jobs);
    this.plan(execution, isLost ? WORKFLOW_TASK_TIMEOUT_MS : 0);
  }

  /**
   * The instance of the workflow in the memory of the worker. If there is none, the history is replayed, and the replay
   * must result in the same commands.
   */
  private async inMemory(execution: Execution, { name: worker, incarnation }: SimulatedWorker): Promise<Instance> {
    const { cached } = execution;
    if (cached && cached.worker === worker && cached.incarnation === incarnation && !this.host.forgets()) {
      return cached.instance;
    }
    this.forget(execution);
    const instance = await this.replayed(execution);
    execution.cached = { instance, worker, incarnation };
    return instance;
  }

  async replay(execution: Execution): Promise<void> {
    const instance = await this.replayed(execution);
    await instance.dispose();
  }

  private async replayed(execution: Execution): Promise<Instance> {
    const instance = this.host.sandbox.start(execution);
    if (execution.done.length > 0) this.host.onReplayed();
    for (const { activation, commands } of execution.done.flatMap(({ activations }) => activations)) {
      const jobs = [...commands.flatMap(patchIn), ...activation.jobs];
      const again = await instance.activate({ ...activation, jobs, isReplaying: true });
      if (isSame(again, commands)) continue;
      const [now, then] = [again, commands].map((list) => list.map(kindOf).join(', '));
      this.host.onViolation(`replay of ${execution.workflowId} differs: [${now}] instead of [${then}]`);
    }
    return instance;
  }

  private async activate(execution: Execution, instance: Instance, jobs: Job[]): Promise<DoneTask> {
    const done: DoneTask = { activations: [] };
    for (let next = jobs; next.length > 0; ) {
      const activation: Activation = {
        jobs: next,
        nowMs: this.host.timeline.nowMs,
        historyLength: execution.events,
        continueAsNewSuggested: execution.events >= this.host.suggestAt,
        isReplaying: false,
      };
      const commands = await instance.activate(activation);
      done.activations.push({ activation, commands });
      // For the workflow, an activity that it abandons ends immediately, within the same workflow task.
      next = commands
        .flatMap((command) => (command.requestCancelActivity ? [command.requestCancelActivity as { seq: number }] : []))
        .map(({ seq }) => ({ resolveActivity: { seq, result: cancelledResult() } }));
    }
    return done;
  }
}

export const commandsOf = ({ activations }: DoneTask): Command[] => activations.flatMap(({ commands }) => commands);

/** The job that tells a replayed workflow of a patch, if this command of the history has recorded the patch. */
const patchIn = ({ setPatchMarker }: Command): Job[] => {
  if (setPatchMarker === undefined) return [];
  const { patchId } = setPatchMarker as { patchId: string };
  return [{ notifyHasPatch: { patchId } }];
};
