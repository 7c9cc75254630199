import type { Client } from '@temporalio/client';

/**
 * Events and billable actions of workflows, over all their runs. Actions are counted as Temporal bills them: a start, a
 * timer, a signal received, an activity and each retry of one. What leaves no trace in a history is missing: heartbeats
 * (the watch sends one an attempt once its task is 3 s old) and queries (a command that follows an export asks for its
 * progress).
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
