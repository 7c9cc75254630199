import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { KEYWORD } from '../../../client/temporal.js';
import type { Network } from '../aws/network.js';
import type { Execution } from './execution.js';
import type { Server } from './server.js';

/** A Temporal client over the simulated server, with only the functions that activities use. */
export function simulatedClient(server: () => Server, network: Network, lastPollMs: () => number): Client {
  const describe = (workflowId: string, runId: string | undefined) => {
    const execution = runId === undefined ? server().current(workflowId) : server().byRun(runId);
    if (execution === undefined) throw new WorkflowNotFoundError('not found', workflowId, runId);
    return description(execution);
  };
  const client = {
    options: { namespace: 'simulated' },
    workflow: {
      signalWithStart: (
        type: string,
        options: { workflowId: string; taskQueue: string; args: unknown[]; signal: string; signalArgs: unknown[] },
      ) =>
        network.temporal(() => {
          const { workflowId, taskQueue, args, signal, signalArgs } = options;
          const wanted = { workflowType: type, workflowId, taskQueue, args };
          const { runId } = server().signalWithStart(wanted, signal, signalArgs[0]);
          return { signaledRunId: runId };
        }),
      getHandle: (workflowId: string, runId?: string) => ({
        describe: () => network.temporal(() => describe(workflowId, runId)),
      }),
    },
    connection: {
      operatorService: {
        listSearchAttributes: () =>
          network.temporal(() => ({ customAttributes: keywords(server().host.searchAttributes) })),
      },
    },
    withDeadline: <T>(_deadlineMs: number, call: () => Promise<T>) => call(),
    workflowService: {
      describeTaskQueue: () => network.temporal(() => ({ pollers: [{ lastAccessTime: secondsOf(lastPollMs()) }] })),
    },
  };
  return client as unknown as Client;
}

/** Temporal's list of search attributes of the type Keyword. */
export const keywords = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, KEYWORD]));

const secondsOf = (ms: number): { seconds: number } => ({ seconds: Math.floor(ms / 1_000) });

function description({ status, runId, firstRunId, taskDueSinceMs }: Execution) {
  return {
    status: { name: status },
    runId,
    taskQueue: 'simulated',
    raw: {
      workflowExecutionInfo: { firstRunId },
      ...(taskDueSinceMs !== undefined && {
        pendingWorkflowTask: { originalScheduledTime: secondsOf(taskDueSinceMs) },
      }),
    },
  };
}
