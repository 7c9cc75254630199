import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { storedResult } from '../../client/describe.js';
import { EXPORT_WORKFLOW, type ExportRequest, type ExportResult } from '../../contract/index.js';
import type { RunOfExport } from './audit/evidence.js';

/** A run of an export, with the history of each workflow execution in its continue-as-new chain, oldest first. */
export interface RecordedRun extends RunOfExport {
  histories: readonly History[];
}

/** All runs of all exports, from Temporal's records. */
export async function recordedRuns(
  client: Client,
  requestOf: (exportId: string) => ExportRequest | undefined,
): Promise<RecordedRun[]> {
  const chains = new Map<string, { run: RunOfExport; startedAtMs: number; history: History }[]>();
  for await (const listed of client.workflow.list({ query: `WorkflowType = '${EXPORT_WORKFLOW}'` })) {
    const request = requestOf(listed.workflowId);
    if (request === undefined) throw new Error(`${listed.workflowId} is no export of this run`);
    const history = await client.workflow.getHandle(listed.workflowId, listed.runId).fetchHistory();
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    const firstRunId = started?.firstExecutionRunId || listed.runId;
    const result = returnedIn(history) ?? storedResult(listed.memo);
    const run: RunOfExport = {
      exportId: listed.workflowId,
      firstRunId,
      request,
      ended: listed.status.name,
      ...(listed.closeTime && { closedAtMs: listed.closeTime.getTime() }),
      ...(result && { result }),
      tasks: [],
    };
    const execution = { run, startedAtMs: listed.startTime.getTime(), history };
    chains.set(firstRunId, [...(chains.get(firstRunId) ?? []), execution]);
  }
  return [...chains.values()].flatMap((executions) => {
    // An execution that follows by continue-as-new starts in the millisecond in which the previous one ends, or later.
    const inOrder = executions.sort((a, b) => rank(a) - rank(b) || a.startedAtMs - b.startedAtMs);
    const histories = inOrder.map(({ history }) => history);
    const last = inOrder.at(-1)?.run;
    return last ? [{ ...last, histories, tasks: [...new Set(histories.flatMap(tasksIn))] }] : [];
  });
}

const rank = ({ run }: { run: RunOfExport }): number => (run.ended === 'CONTINUED_AS_NEW' ? 0 : 1);

/** The result that a completed workflow returned. */
function returnedIn({ events }: History): ExportResult | undefined {
  const data = events?.at(-1)?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0]?.data;
  return data?.length ? JSON.parse(new TextDecoder().decode(data)) : undefined;
}

/** Ids of the tasks that activities of this history reported as created or adopted. */
function tasksIn({ events }: History): string[] {
  return (events ?? []).flatMap((event) => {
    const payload = event.activityTaskCompletedEventAttributes?.result?.payloads?.[0]?.data;
    if (!payload?.length) return [];
    const made: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof made !== 'object' || made === null || !('kind' in made) || !('task' in made)) return [];
    const { kind, task } = made;
    const isOurs = kind === 'created' || kind === 'adopted';
    return isOurs && typeof task === 'object' && task && 'taskId' in task ? [String(task.taskId)] : [];
  });
}
