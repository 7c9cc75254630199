import type { ExportDeps } from './shared/deps.js';
import { awsOf } from './shared/export-session.js';
import type { CancelAnswer, ExportActivities } from './types.js';

type Input = Parameters<ExportActivities['cancelExportTask']>[0];

/** Asks AWS to cancel a task. The watch of the task sees the effect. */
export async function cancelExportTask(deps: ExportDeps, { export: opened, taskId }: Input): Promise<CancelAnswer> {
  const aws = await awsOf(deps, opened);
  return { kind: await aws.exportTasks.cancel(taskId) };
}
