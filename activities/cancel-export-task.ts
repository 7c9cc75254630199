import type { ExportDeps } from './shared/deps.js';
import { awsOf } from './shared/export-session.js';
import type { ExportActivities } from './types.js';

type Input = Parameters<ExportActivities['cancelExportTask']>[0];

/** Asks AWS to cancel a task. What came of it is seen by the watch, not here. */
export async function cancelExportTask(
  deps: ExportDeps,
  { export: opened, taskId }: Input,
): Promise<'accepted' | 'alreadyFinished' | 'unknown'> {
  const aws = await awsOf(deps, opened);
  return aws.exportTasks.cancel(taskId);
}
