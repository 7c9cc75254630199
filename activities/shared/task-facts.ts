import type { ExportTask } from '../ports.js';
import type { TaskFacts } from '../types.js';

/** What of a task the workflow carries on. */
export const factsOf = (task: ExportTask, { adopted }: { adopted: boolean }): TaskFacts => ({
  taskId: task.taskId,
  ...(task.createdAt !== undefined && { createdAt: task.createdAt }),
  ...(task.completedAt !== undefined && { completedAt: task.completedAt }),
  ...(task.statusMessage !== undefined && { statusMessage: task.statusMessage }),
  adopted,
});
