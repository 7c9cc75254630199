import { defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { Activity } from './activity.js';
import { type Execution, kindOf } from './execution.js';
import type { Command, Job } from './sandbox.js';
import type { Server } from './server.js';

type Details = Record<string, unknown> & { seq: number };

/** Performs a command of an accepted workflow task. */
export function obey(server: Server, execution: Execution, command: Command): void {
  const kind = kindOf(command);
  const details = command[kind] as Details;
  if (kind !== 'requestCancelActivity') execution.events += 1;
  switch (kind) {
    case 'startTimer':
      startTimer(server, execution, details);
      break;
    case 'cancelTimer': {
      const timer = execution.timers.get(details.seq);
      if (timer) timer.off = true;
      execution.pending = without(execution.pending, 'fireTimer', details.seq);
      break;
    }
    case 'scheduleActivity':
      scheduleActivity(server, execution, command, details.seq);
      break;
    case 'requestCancelActivity':
      execution.activities.get(details.seq)?.forget();
      execution.pending = without(execution.pending, 'resolveActivity', details.seq);
      break;
    case 'signalExternalWorkflowExecution':
      post(server, execution, details);
      break;
    case 'modifyWorkflowProperties':
      upsertMemo(execution, details);
      break;
    case 'upsertWorkflowSearchAttributes':
      upsertSearchAttributes(server, execution, details);
      break;
    case 'setPatchMarker':
      break;
    case 'completeWorkflowExecution':
      execution.result = details.result;
      server.close(execution, 'COMPLETED');
      break;
    case 'cancelWorkflowExecution':
      server.close(execution, 'CANCELED');
      break;
    case 'failWorkflowExecution':
      server.host.onViolation(`${execution.workflowId} failed: ${JSON.stringify(details.failure)}`);
      server.close(execution, 'FAILED');
      break;
    case 'continueAsNewWorkflowExecution':
      server.close(execution, 'CONTINUED_AS_NEW');
      server.begin({ ...execution, args: details.arguments as unknown[] }, execution.firstRunId);
      break;
    default:
      throw new Error(`unknown command ${kind}`);
  }
}

function startTimer(server: Server, execution: Execution, { seq, startToFireTimeout }: Details): void {
  const fire = () => {
    execution.timers.delete(seq);
    server.arrive(execution, { fireTimer: { seq } });
  };
  const ms = optionalTsToMs(startToFireTimeout as never) ?? 0;
  execution.timers.set(seq, server.host.timeline.after(ms, fire));
}

function scheduleActivity(server: Server, execution: Execution, command: Command, seq: number): void {
  const activity = new Activity(server.host, command, execution, (result) =>
    server.arrive(execution, { resolveActivity: { seq, result } }),
  );
  execution.activities.set(seq, activity);
}

/** Signals another workflow. The signal is dropped if the sender closes before the signal is sent. */
function post(server: Server, sender: Execution, { seq, workflowExecution, signalName, args }: Details): void {
  const { host } = server;
  const { workflowId } = workflowExecution as { workflowId: string };
  const name = signalName as string;
  const input = (args ?? []) as unknown[];
  host.timeline.after(host.dispatchMs(), () => {
    if (sender.status !== 'RUNNING') return;
    const arrived = server.deliver(workflowId, name, input);
    host.note(() => `${sender.workflowId} ${name} to ${workflowId}${arrived ? '' : ': not found'}`);
    server.arrive(sender, { resolveSignalExternalWorkflow: { seq, ...(!arrived && { failure: NOT_FOUND }) } });
    const againMs = host.repeatsMs();
    if (againMs !== undefined) host.timeline.after(againMs, () => void server.deliver(workflowId, name, input));
  });
}

const NOT_FOUND = {
  message: 'Unable to signal external workflow because it was not found',
  applicationFailureInfo: { type: 'ExternalWorkflowExecutionNotFound', nonRetryable: true },
};

function upsertMemo({ memo }: Execution, { upsertedMemo }: Details): void {
  const { fields = {} } = (upsertedMemo ?? {}) as { fields?: Record<string, never> };
  for (const [key, payload] of Object.entries(fields)) memo[key] = defaultPayloadConverter.fromPayload(payload);
}

/**
 * Sets search attributes of a run. It is a violation if one of them is not registered, because a server refuses such an
 * attribute, and the workflow task then fails again and again.
 */
function upsertSearchAttributes({ host }: Server, { workflowId, searchFields }: Execution, details: Details): void {
  const { indexedFields = {} } = (details.searchAttributes ?? {}) as { indexedFields?: Record<string, unknown> };
  for (const [name, payload] of Object.entries(indexedFields)) {
    if (!host.searchAttributes.includes(name)) host.onViolation(`${workflowId} sets ${name}, which is not registered`);
    searchFields[name] = payload;
  }
}

const without = (jobs: readonly Job[], kind: string, seq: number): Job[] =>
  jobs.filter((job) => (job[kind] as { seq?: number } | undefined)?.seq !== seq);
