import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';

/** A workflow as Temporal describes it; undefined when there is none of this id. */
export async function describeWorkflow(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The first execution run id, which stays the same when a workflow continues as new. */
export const firstRunOf = ({ raw, runId }: WorkflowExecutionDescription): string =>
  raw.workflowExecutionInfo?.firstRunId || runId;
