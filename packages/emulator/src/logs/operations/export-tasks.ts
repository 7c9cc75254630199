import { writeToken } from '../../core/page-tokens.js';
import { type ExportTask, TASK_STATUSES } from '../../exports/export-task.js';
import { integer, long, optional, required, text } from '../../json/fields.js';
import { groupNameText, pageToken, streamNameText } from './name-fields.js';
import { readToken } from './next-token.js';
import { type LogsContext, type LogsOperations, operation } from './operation.js';

const MAX_PAGE = 50;
const taskIdField = text({ min: 1, max: 512 });

const createExportTask = operation(
  {
    taskName: optional(text({ min: 1, max: 512 })),
    logGroupName: required(groupNameText),
    logStreamNamePrefix: optional(streamNameText),
    from: required(long({ min: 0n })),
    to: required(long({ min: 0n })),
    destination: required(text({ min: 1, max: 512 })),
    destinationPrefix: optional(text()),
  },
  async ({ logs, exportTasks, trace }, input) => {
    const { taskId } = await exportTasks.create(logs, input);
    trace.taskId = taskId;
    return { taskId };
  },
);

const describeExportTasks = operation(
  {
    taskId: optional(taskIdField),
    statusCode: optional(text({ oneOf: TASK_STATUSES })),
    limit: optional(integer({ min: 1, max: MAX_PAGE })),
    nextToken: optional(pageToken),
  },
  (context, input) => {
    const { logs, clock, trace } = context;
    const { taskId, statusCode } = input;
    if (taskId !== undefined) trace.taskId = taskId;
    const seenAtMs = clock.now() - lagMs(context);
    const newestFirst = context.settings.current.describeOrder === 'newest';
    const listing = ['export-tasks', logs.accountId, logs.region, taskId, statusCode, newestFirst];
    const last = input.nextToken === undefined ? undefined : Number(readToken(input.nextToken, listing, clock.now()));
    const beyond = (task: ExportTask) =>
      last === undefined || (newestFirst ? task.sequence < last : task.sequence > last);
    const rest = context.exportTasks.visible(logs).filter((task) => {
      const status = task.statusAt(seenAtMs);
      return (
        status !== undefined &&
        (taskId === undefined || task.taskId === taskId) &&
        (statusCode === undefined || status === statusCode) &&
        beyond(task)
      );
    });
    if (newestFirst) rest.reverse();
    const page = rest.slice(0, input.limit ?? MAX_PAGE);
    const end = page.at(-1);
    return {
      exportTasks: page.map((task) => task.describe(seenAtMs)),
      ...(end !== undefined && rest.length > page.length
        ? { nextToken: writeToken(listing, end.sequence, clock.now()) }
        : {}),
    };
  },
);

const cancelExportTask = operation({ taskId: required(taskIdField) }, ({ logs, exportTasks, trace }, { taskId }) => {
  trace.taskId = taskId;
  exportTasks.cancel(logs, taskId);
  return undefined;
});

/**
 * The age of the state that DescribeExportTasks shows (ms): 0 without a fault of the kind `describe-lag`. A task
 * younger than this age is not shown.
 */
function lagMs({ faults }: LogsContext): number {
  const fault = faults.take('DescribeExportTasks', 'describe-lag');
  return fault === undefined ? 0 : (fault.delayMs ?? 1_000);
}

export const exportTaskOperations: LogsOperations = {
  CreateExportTask: createExportTask,
  DescribeExportTasks: describeExportTasks,
  CancelExportTask: cancelExportTask,
};
