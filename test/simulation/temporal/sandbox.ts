import { createRequire } from 'node:module';
import vm from 'node:vm';
import { TypedSearchAttributes } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';

/**
 * The SDK's own workflow sandbox, used without a server. This is the only file that uses private modules of
 * `@temporalio/worker`. It was written for version 1.24.
 */
const load = createRequire(import.meta.url);
const { ReusableVMWorkflow, ReusableVMWorkflowCreator } = load('@temporalio/worker/lib/workflow/reusable-vm.js') as {
  ReusableVMWorkflow: new (runId: string, context: VmContext, activator: unknown, api: Api) => Vm;
  ReusableVMWorkflowCreator: {
    create(bundle: unknown, timeoutMs: undefined, activities: Set<string>): Promise<{ context: VmContext }>;
    /** The workflows to which the SDK attributes unhandled rejections, by run id. */
    workflowByRunId: Map<string, Vm>;
  };
};
const { globalHandlers } = load('@temporalio/worker/lib/workflow/vm-shared.js') as {
  globalHandlers: { uninstall(): void };
};
const { parseWorkflowCode } = load('@temporalio/worker/lib/worker.js') as { parseWorkflowCode(code: string): unknown };

type VmContext = vm.Context & { __TEMPORAL_ACTIVATOR__?: unknown; __LOGFERRY_CALL__?: unknown };
/**
 * The functions of the sandbox that a worker calls. Each call must be one evaluation in the sandbox, because the
 * sandbox's promises settle at the end of an evaluation.
 */
type Api = Record<
  'initRuntime' | 'initialize' | 'activate' | 'tryUnblockConditions' | 'concludeActivation' | 'dispose',
  (...args: unknown[]) => unknown
>;
interface Vm {
  activate(activation: unknown): Promise<RawCompletion>;
  dispose(): Promise<void>;
}
interface RawCompletion {
  successful?: { commands: Command[]; usedInternalFlags?: number[] };
  failed?: { failure: { message: string; stackTrace?: string } };
}

/**
 * A job of an activation, in the form in which the SDK's core passes it to workflow code. It is an object with one
 * field that is named after the kind of the job.
 */
export type Job = Record<string, unknown>;
/** A command of workflow code to the server, in the same form as a job. */
export type Command = Record<string, unknown>;

export interface Activation {
  jobs: Job[];
  nowMs: number;
  historyLength: number;
  continueAsNewSuggested: boolean;
  isReplaying: boolean;
}

export interface RunInfo {
  workflowId: string;
  runId: string;
  firstRunId: string;
  workflowType: string;
  taskQueue: string;
  startedAtMs: number;
}

/** SDK flags that a new run sets, and that its replay must get. */
const FLAGS = [1, 2];

/** An instance of the workflow code in the sandbox, for one run. */
export class Instance {
  private constructor(
    private readonly vm: Vm,
    private readonly runId: string,
  ) {}

  static start(context: VmContext, run: RunInfo): Instance {
    const { workflowId, runId, firstRunId, workflowType, taskQueue, startedAtMs } = run;
    const info = {
      workflowId,
      runId,
      workflowType,
      firstExecutionRunId: firstRunId,
      originalExecutionRunId: runId,
      searchAttributes: {},
      typedSearchAttributes: new TypedSearchAttributes(),
      taskQueue,
      namespace: 'simulated',
      startTime: new Date(startedAtMs),
      runStartTime: new Date(startedAtMs),
      taskTimeoutMs: 10_000,
      attempt: 1,
      historyLength: 3,
      historySize: 0,
      continueAsNewSuggested: false,
      unsafe: { isReplaying: false },
    };
    const randomnessSeed = [...Buffer.from(runId.padStart(8, '0').slice(-8))];
    const api = apiOf(context);
    api.initRuntime({
      info,
      randomnessSeed,
      now: startedAtMs,
      showStackTraceSources: false,
      stackTracesEnabled: false,
      registeredActivityNames: new Set(),
      getTimeOfDay: () => 0n,
    });
    const workflow = new ReusableVMWorkflow(runId, context, context.__TEMPORAL_ACTIVATOR__, api);
    ReusableVMWorkflowCreator.workflowByRunId.set(runId, workflow);
    return new Instance(workflow, runId);
  }

  /**
   * Runs one activation.
   * @returns the commands of the workflow
   * @throws Error if the workflow task fails, because our code must never cause a failed workflow task
   */
  async activate({ jobs, nowMs, ...rest }: Activation): Promise<Command[]> {
    const { runId } = this;
    const { successful, failed } = await this.vm.activate({
      runId,
      timestamp: msToTs(nowMs),
      availableInternalFlags: FLAGS,
      jobs,
      ...rest,
    });
    if (successful === undefined) throw new Error(`workflow task failed: ${failed?.failure.message}`);
    return successful.commands;
  }

  /** @returns the answer to a query, as a payload; undefined if the handler fails */
  async query(queryType: string): Promise<unknown> {
    const { runId } = this;
    const queryWorkflow = { queryId: 'query', queryType, arguments: [], headers: {} };
    const { successful } = await this.vm.activate({ runId, jobs: [{ variant: 'queryWorkflow', queryWorkflow }] });
    const [answer] = successful?.commands ?? [];
    const { succeeded } = (answer?.respondToQuery ?? {}) as { succeeded?: { response: unknown } };
    return succeeded?.response;
  }

  dispose(): Promise<void> {
    return this.vm.dispose();
  }
}

const CALL = `{
  const [run, name, args] = __LOGFERRY_CALL__;
  __TEMPORAL_ACTIVATOR__ = run.activator;
  const answer = __TEMPORAL__.api[name](...args);
  run.activator = __TEMPORAL_ACTIVATOR__;
  answer;
}`;
const callScript = new vm.Script(CALL);

/**
 * Functions that call the sandbox. A worker sets all global properties for each run, but this would take half the time
 * of an activation. These functions set only the activator, because our workflows change no global property.
 */
function apiOf(context: VmContext): Api {
  const run = { activator: undefined };
  const call = (name: string, args: unknown[]): unknown => {
    context.__LOGFERRY_CALL__ = [run, name, args];
    return callScript.runInContext(context);
  };
  return {
    initRuntime: (...args) => call('initRuntime', args),
    initialize: (...args) => call('initialize', args),
    activate: (...args) => call('activate', args),
    tryUnblockConditions: (...args) => call('tryUnblockConditions', args),
    concludeActivation: (...args) => call('concludeActivation', args),
    dispose: (...args) => call('dispose', args),
  };
}

/** The text in the bundle that names the modules that all runs share. */
const PRELOAD = /exports\.preloadModules = function preloadModules\(\) \{\s*\}/;

/**
 * Creates an instance of the workflow code for each run. Instances share the state of modules and the global
 * properties. In everything else they are isolated as in a worker.
 */
export class Sandbox {
  private constructor(private readonly context: VmContext) {}

  /**
   * @param bundle a bundle of the SDK's bundler. It is evaluated once for all runs, because an evaluation takes as long
   * as ten runs
   */
  static async of(bundle: string): Promise<Sandbox> {
    if (!PRELOAD.test(bundle)) throw new Error("the Temporal SDK's bundle has no preloadModules function");
    const code = bundle.replace(PRELOAD, 'exports.preloadModules = () => void exports.importWorkflows();');
    const { freeze } = Object;
    // The sandbox must not freeze shared objects, because zod's schemas change when they are first used.
    Object.freeze = <T>(value: T) => value;
    const creator = await ReusableVMWorkflowCreator.create(parseWorkflowCode(code), undefined, new Set()).finally(
      () => {
        Object.freeze = freeze;
      },
    );
    // The SDK's hooks are removed to save time. They trace every promise of the process for stack traces that the
    // simulation does not use.
    globalHandlers.uninstall();
    vm.runInContext('Error.stackTraceLimit = 0', creator.context);
    return new Sandbox(creator.context);
  }

  start(run: RunInfo): Instance {
    return Instance.start(this.context, run);
  }
}
