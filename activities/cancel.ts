import type { ExportActivities } from './api.js';
import type { ExportDeps } from './deps.js';
import { awsOf } from './place.js';

type Input = Parameters<ExportActivities['cancelExportTask']>[0];

/** Asks AWS to cancel a task. What came of it is seen by the watch, not here. */
export async function cancelExportTask(
  deps: ExportDeps,
  { export: opened, taskId }: Input,
): Promise<'accepted' | 'alreadyFinished' | 'unknown'> {
  const aws = await awsOf(deps, opened);
  return aws.exportTasks.cancel(taskId);
}
