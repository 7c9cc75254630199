import { type EventEmitter, once } from 'node:events';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { defaultPayloadConverter, type SearchAttributePair } from '@temporalio/common';
import { keywords } from '../../simulation/temporal/client.js';
import { type Execution, searchAttributesOf } from '../../simulation/temporal/execution.js';
import type { Server } from '../../simulation/temporal/server.js';
import { Attempt, type SimulatedWorker } from '../../simulation/temporal/simulated-worker.js';

/**
 * Time (virtual ms) that a call takes to reach the server, and that the answer takes back. Calls of the test itself
 * take no time.
 */
const WAY_MS = 1;
const BETWEEN_LOOKS_MS = 5;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;

interface StartOptions {
  workflowId: string;
  taskQueue: string;
  args?: unknown[];
  memo?: Record<string, unknown>;
  typedSearchAttributes?: SearchAttributePair[];
}

/** The parts of the simulation that the simulated Temporal client uses. */
export interface Served {
  server: Server;
  /** The worker that gets the next task of a task queue. */
  workerOf(taskQueue: string): SimulatedWorker | undefined;
  /** Time (virtual ms) at which a worker last polled a task queue. */
  lastPollMs(taskQueue: string): number;
  /** When a run of a workflow has closed, emits an event whose name is the workflow id. */
  closed: EventEmitter;
  /** Stops virtual time while a call takes real time. */
  inRealTime<T>(call: () => Promise<T>): Promise<T>;
  /** Aborted when the current call ends, at the latest at its deadline. A call then stops waiting for events. */
  deadline?: AbortSignal | undefined;
}

/**
 * A Temporal client over the simulated server. It has only the functions that logferry's client, its activities and the
 * scenarios use.
 */
export function clientOf(served: Served): Client {
  const { server } = served;
  const client = {
    options: { namespace: 'simulated' },
    workflow: {
      start: (workflowType: string, { workflowId, taskQueue, args = [], memo = {}, ...options }: StartOptions) =>
        called(() => {
          if (server.isRunning(workflowId)) {
            throw new WorkflowExecutionAlreadyStartedError('already started', workflowId, workflowType);
          }
          const { typedSearchAttributes: searchAttributes = [] } = options;
          const { firstRunId } = server.start({ workflowType, workflowId, taskQueue, args, memo, searchAttributes });
          return { ...handleOf(served, workflowId, firstRunId), firstExecutionRunId: firstRunId };
        }),
      async execute(workflowType: string, options: StartOptions) {
        return (await client.workflow.start(workflowType, options)).result();
      },
      signalWithStart: (workflowType: string, options: StartOptions & { signal: string; signalArgs: unknown[] }) =>
        called(() => {
          const { workflowId, taskQueue, args = [], signal, signalArgs } = options;
          const wanted = { workflowType, workflowId, taskQueue, args };
          return { signaledRunId: server.signalWithStart(wanted, signal, signalArgs[0]).runId };
        }),
      getHandle: (workflowId: string, runId?: string) => handleOf(served, workflowId, runId),
      async *list({ query }: { query: string }) {
        refuseUnregistered(query, server.host.searchAttributes);
        const found = server.all.filter((execution) => matches(execution, query)).map(describe);
        yield* found.reverse();
      },
    },
    connection: {
      operatorService: {
        listSearchAttributes: () => called(() => ({ customAttributes: keywords(server.host.searchAttributes) })),
      },
    },
    workflowService: {
      describeTaskQueue: ({ taskQueue }: { taskQueue: { name: string } }) =>
        called(() => ({ pollers: [{ lastAccessTime: secondsOf(served.lastPollMs(taskQueue.name)) }] })),
      getWorkflowExecutionHistory: () => called(() => ({ history: { events: [] } })),
    },
    withAbortSignal: <T>(_signal: AbortSignal, call: () => Promise<T>) => call(),
    withDeadline<T>(deadlineMs: number | Date, call: () => Promise<T>) {
      const passed = new AbortController();
      served.deadline = passed.signal;
      const calling = call();
      served.deadline = undefined;
      return beforeDeadline(Number(deadlineMs), calling).finally(() => passed.abort());
    },
  };
  return client as unknown as Client;
}

function handleOf(served: Served, workflowId: string, runId?: string) {
  const { server } = served;
  const found = (): Execution => {
    const execution = runId === undefined ? server.current(workflowId) : newestOf(server, runId);
    if (execution === undefined) throw new WorkflowNotFoundError('not found', workflowId, runId);
    return execution;
  };
  const open = (): Execution => {
    const execution = found();
    if (execution.status !== 'RUNNING') throw new WorkflowNotFoundError('already closed', workflowId, runId);
    return execution;
  };
  return {
    workflowId,
    describe: () => called(() => describe(runId === undefined ? found() : (server.byRun(runId) ?? found()))),
    signal: (name: string, ...args: unknown[]) => called(() => void (open() && server.signal(workflowId, name, args))),
    cancel: () => called(() => void (open() && server.cancel(workflowId))),
    terminate: () => called(() => void (open() && server.terminate(workflowId))),
    async result() {
      const { deadline } = served;
      for (;;) {
        const execution = found();
        if (execution.status === 'COMPLETED') return decoded(execution.result);
        if (execution.status !== 'RUNNING' && execution.status !== 'CONTINUED_AS_NEW') {
          throw new WorkflowFailedError(`workflow ${execution.status}`, undefined, undefined as never);
        }
        await once(served.closed, workflowId, { ...(deadline && { signal: deadline }) });
      }
    },
    async query(name: string) {
      for (;;) {
        const execution = found();
        const worker = served.workerOf(execution.taskQueue);
        // A query is answered only when everything that arrived before it has been processed.
        if (worker && !execution.taskRunning && execution.pending.length === 0) {
          const answer = await served.inRealTime(() => server.query(execution, worker, name));
          if (answer === undefined) throw new Error(`the query ${name} failed`);
          return decoded(answer);
        }
        await pause();
      }
    },
  };
}

/** Refuses a query with a search attribute of exports that is not registered, as a server does. */
function refuseUnregistered(query: string, registered: readonly string[]): void {
  const [unknown] = (query.match(/\bLogferry\w+/g) ?? []).filter((name) => !registered.includes(name));
  if (unknown === undefined) return;
  const details = `column name '${unknown}' is not a valid search attribute`;
  throw Object.assign(new Error(details), { code: INVALID_ARGUMENT, details, metadata: {} });
}

/** Whether a run matches a query: comparisons that are joined by AND, or by OR within parentheses. */
function matches(execution: Execution, query: string): boolean {
  const values: Record<string, unknown> = {
    ...searchAttributesOf(execution),
    WorkflowType: execution.workflowType,
    ExecutionStatus: STATUS_IN_QUERIES[execution.status],
  };
  return query.split(' AND ').every((part) =>
    part
      .replace(/^\((.* OR .*)\)$/, '$1')
      .split(' OR ')
      .some((comparison) => holds(values, comparison)),
  );
}

function holds(values: Record<string, unknown>, comparison: string): boolean {
  const [, name = '', operator, operand = ''] = /^(\w+) (=|!=|IN|IS) (.*)$/.exec(comparison) ?? [];
  const value = values[name];
  const texts = [...operand.matchAll(/'([^']*)'/g)].map(([, text]) => text);
  if (operator === 'IS') return value === undefined;
  if (operator === undefined || texts.length === 0) throw new Error(`the simulator cannot evaluate ${comparison}`);
  return texts.includes(String(value)) === (operator !== '!=');
}

const STATUS_IN_QUERIES: Readonly<Record<Execution['status'], string>> = {
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  CANCELED: 'Canceled',
  FAILED: 'Failed',
  TERMINATED: 'Terminated',
  CONTINUED_AS_NEW: 'ContinuedAsNew',
};

/** The newest run of the chain to which a run belongs. */
const newestOf = (server: Server, runId: string): Execution | undefined => {
  const execution = server.byRun(runId);
  return execution && server.all.findLast(({ firstRunId }) => firstRunId === execution.firstRunId);
};

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
const decoded = (payload: unknown): unknown =>
  payload == null ? undefined : defaultPayloadConverter.fromPayload(payload as never);
const secondsOf = (ms: number): { seconds: number } => ({ seconds: Math.floor(ms / 1_000) });

async function called<T>(effect: () => T): Promise<T> {
  const attempt = Attempt.current();
  await attempt?.sleep(WAY_MS);
  const result = effect();
  await attempt?.sleep(WAY_MS);
  return result;
}

function beforeDeadline<T>(deadlineMs: number, call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => {
      reject(Object.assign(new Error('deadline'), { code: DEADLINE_EXCEEDED, details: 'deadline', metadata: {} }));
    };
    const timer = setTimeout(late, deadlineMs - Date.now());
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function describe(execution: Execution) {
  const { status, workflowId, runId, firstRunId, workflowType, taskQueue, ...run } = execution;
  return {
    status: { name: status === 'CANCELED' ? 'CANCELLED' : status },
    workflowId,
    runId,
    type: workflowType,
    taskQueue,
    memo: run.memo,
    historyLength: run.events,
    startTime: new Date(run.startedAtMs),
    ...(run.closedAtMs !== undefined && { closeTime: new Date(run.closedAtMs) }),
    searchAttributes: Object.fromEntries(
      Object.entries(searchAttributesOf(execution)).map(([name, value]) => [name, [value].flat()]),
    ),
    raw: {
      workflowExecutionInfo: { firstRunId },
      ...(run.taskDueSinceMs !== undefined && {
        pendingWorkflowTask: { originalScheduledTime: secondsOf(run.taskDueSinceMs) },
      }),
    },
  };
}
