import type { TaskState } from '@logferry/emulator';
import type { Claims, RunOfExport, Truth } from './evidence.js';
import type { Finding } from './finding.js';

/** Finds tasks that were created or adopted by an export and were still running after this export had closed. */
export function liveAfterClose({ tasks }: Truth, { runs }: Claims): Finding[] {
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  return runs
    .filter(({ ended }) => ended !== 'TERMINATED')
    .flatMap((run) =>
      run.tasks
        .flatMap((taskId) => byId.get(taskId) ?? [])
        .filter((task) => ranOn(task, run))
        .map((task) => finding(task, run)),
    );
}

function ranOn(task: TaskState, { closedAtMs, result }: RunOfExport): boolean {
  if (closedAtMs === undefined || task.hidden || result?.stillCancelling?.includes(task.taskId)) return false;
  return task.creationTime <= closedAtMs && (task.completionTime ?? Number.POSITIVE_INFINITY) > closedAtMs;
}

function finding(task: TaskState, { exportId, closedAtMs = 0, result }: RunOfExport): Finding {
  const status = task.changes.findLast(({ atMs }) => atMs <= closedAtMs)?.status;
  const end = task.completionTime === undefined ? 'never' : `${task.completionTime - closedAtMs} ms later`;
  return {
    invariant: 'liveTasksAfterClose',
    exportIds: [exportId],
    reason: `task ${task.taskId} was ${status} when the export closed (${result?.status}); it ended ${end}`,
  };
}
