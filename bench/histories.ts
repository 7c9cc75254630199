import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';

type Event = NonNullable<History['events']>[number];

/**
 * Numbers of events, of bytes and of billable actions of workflows, over all their runs. Temporal bills as an action
 * each start, timer, received signal, activity, retry of an activity and upsert of search attributes. The upsert that
 * records a patch is free. Two kinds of actions are missing here, because histories do not show them: heartbeats (of
 * the watch and of other long activities) and queries (a command that follows an export queries its progress).
 */
export async function countHistories(
  client: Client,
  workflowIds: readonly string[],
): Promise<{ events: number; actions: number; bytes: number }> {
  let events = 0;
  let bytes = 0;
  let actions = 0;
  for (const workflowId of workflowIds) {
    for await (const { runId, historySize = 0 } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
      bytes += historySize;
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const event of history.events ?? []) {
        events += 1;
        const started = event.activityTaskStartedEventAttributes;
        const isAction =
          event.workflowExecutionStartedEventAttributes ??
          event.timerStartedEventAttributes ??
          event.workflowExecutionSignaledEventAttributes ??
          event.activityTaskScheduledEventAttributes ??
          attributesIn(event).find((name) => name !== 'TemporalChangeVersion');
        actions += (isAction ? 1 : 0) + (started ? (started.attempt ?? 1) - 1 : 0);
      }
    }
  }
  return { events, actions, bytes };
}

/** Names of the search attributes that an event upserts. */
const attributesIn = (event: Event): string[] =>
  Object.keys(event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields ?? {});
