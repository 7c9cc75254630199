import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';

const RETENTION_S = 86_400;

/** Registers a new namespace for one test on a Temporal server. @returns the name of the namespace */
export async function newNamespace({ workflowService }: Connection): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  await workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: RETENTION_S as never },
  });
  return namespace;
}
