import { isBelowData } from '../archive/index.js';
import { LogferryError } from '../contract/index.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { laneCalls } from './shared/lane-calls.js';
import type { ExportActivities } from './types/activities.js';
import type { Blind } from './types/blind.js';
import type { CancelAnswer } from './types/task-calls.js';

type Input = Parameters<ExportActivities['cancelExportTask']>[0];

/**
 * Asks AWS to cancel a task. The answers of `watchExportTask` show the effect later. Any workflow of the namespace can
 * schedule this activity with any task id. So a task is cancelled only if AWS shows that it writes to this archive.
 * @throws LogferryError UNPROVEN for a task of another destination
 */
export const cancelExportTask = (deps: ExportDeps, input: Input): Promise<CancelAnswer | Blind> =>
  orBlind(() => cancel(deps, input));

async function cancel(deps: ExportDeps, { export: { archive, ...opened }, taskId }: Input): Promise<CancelAnswer> {
  const { exportTasks } = await awsOf(deps, { archive, ...opened });
  const calls = laneCalls(deps, opened.laneId);
  const task = await calls.describe(() => exportTasks.find(taskId));
  if (task === undefined) return { kind: 'unknown' };
  if (task.bucket !== archive.bucket || !isBelowData(archive, task.destinationPrefix)) {
    throw new LogferryError('UNPROVEN', { detail: `task ${taskId} writes to another destination` });
  }
  return { kind: await calls.cancel(() => exportTasks.cancel(taskId)) };
}
