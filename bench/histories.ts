import type { Client } from '@temporalio/client';

/**
 * Numbers of events and of billable actions of workflows, over all their runs. Temporal bills as an action each start,
 * timer, received signal, activity and retry of an activity. Two kinds of actions are missing here, because histories
 * do not show them: heartbeats (the watch sends one per attempt once its task is 3 s old) and queries (a command that
 * follows an export queries its progress).
 */
export async function countHistories(
  client: Client,
  workflowIds: readonly string[],
): Promise<{ events: number; actions: number }> {
  let events = 0;
  let actions = 0;
  for (const workflowId of workflowIds) {
    for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const event of history.events ?? []) {
        events += 1;
        const started = event.activityTaskStartedEventAttributes;
        const isAction =
          event.workflowExecutionStartedEventAttributes ??
          event.timerStartedEventAttributes ??
          event.workflowExecutionSignaledEventAttributes ??
          event.activityTaskScheduledEventAttributes;
        actions += (isAction ? 1 : 0) + (started ? (started.attempt ?? 1) - 1 : 0);
      }
    }
  }
  return { events, actions };
}
