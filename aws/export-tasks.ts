import {
  type ExportTask as AwsExportTask,
  CancelExportTaskCommand,
  type CloudWatchLogsClient,
  CreateExportTaskCommand,
  DescribeExportTasksCommand,
  type DescribeExportTasksCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import type {
  CreateAnswer,
  ExportTask,
  ExportTasks,
  NewExportTask,
  TaskPage,
  TaskStatus,
} from '../activities/ports.js';
import { defined } from '../contract/index.js';
import type { Clients } from './clients.js';
import { createAnswerOf, SentTooLate } from './create-answers.js';
import { epochMsOf, isoOf } from './epoch-ms.js';
import { factsOf } from './error-facts.js';
import { calling } from './failures.js';

/** AWS: maximum number of tasks in one answer. */
const PAGE_TASKS = 50;

const CREATE = 'logs:CreateExportTask';

/** The port for export tasks, implemented by calls of AWS. */
export function createExportTasks({ create, tasks, site }: Clients): ExportTasks {
  const describe = (input: DescribeExportTasksCommandInput, sent?: () => void): Promise<TaskPage> =>
    calling(site('logs', 'logs:DescribeExportTasks'), () => describePage(tasks, input, sent));
  return {
    create: (task, tooLate) => sendCreate(create, site('logs', CREATE).address, task, tooLate),
    async find(taskId, sent) {
      const page = await describe({ taskId }, sent);
      return page.tasks.find((task) => task.taskId === taskId);
    },
    page({ status, page }, sent) {
      const statusCode = status === 'UNKNOWN' ? undefined : status;
      return describe(defined({ limit: PAGE_TASKS, statusCode, nextToken: page }), sent);
    },
    cancel: (taskId) => calling(site('logs', 'logs:CancelExportTask'), () => sendCancel(tasks, taskId)),
  };
}

async function sendCreate(
  client: CloudWatchLogsClient,
  address: string,
  task: NewExportTask,
  tooLate: () => boolean,
): Promise<CreateAnswer> {
  const command = new CreateExportTaskCommand(
    defined({
      taskName: task.taskName,
      logGroupName: task.logGroup,
      logStreamNamePrefix: task.logStreamPrefix,
      from: epochMsOf(task.from),
      to: epochMsOf(task.to),
      destination: task.bucket,
      destinationPrefix: task.destinationPrefix,
    }),
  );
  // This middleware is the innermost one. It runs after the credentials are found and the request is signed, and only
  // the HTTP handler follows it.
  command.middlewareStack.add(
    (next) => (args) => {
      if (tooLate()) throw new SentTooLate('the deadline of this create has passed');
      return next(args);
    },
    { step: 'deserialize', priority: 'low', name: 'sendBeforeDeadline' },
  );
  try {
    const { taskId, $metadata } = await client.send(command);
    if (taskId === undefined) return { kind: 'unclear', reason: 'reply without a task id' };
    return { kind: 'created', taskId, ...defined({ requestId: $metadata.requestId }) };
  } catch (error) {
    return createAnswerOf(error, address);
  }
}

async function describePage(
  client: CloudWatchLogsClient,
  input: DescribeExportTasksCommandInput,
  sent?: () => void,
): Promise<TaskPage> {
  const command = new DescribeExportTasksCommand(input);
  // This middleware comes after the one that repeats a call, so it runs for each request.
  command.middlewareStack.add(
    (next) => (args) => {
      sent?.();
      return next(args);
    },
    { step: 'deserialize', priority: 'low', name: 'countRequests' },
  );
  try {
    const { exportTasks = [], nextToken } = await client.send(command);
    return defined({ tasks: exportTasks.flatMap(taskOf), nextPage: nextToken });
  } catch (error) {
    // The id may come from the name of a folder in the bucket. AWS refuses a name that does not have the form of a task
    // id, so there is no such task.
    const impossibleId = input.taskId !== undefined && factsOf(error).name === 'InvalidParameterException';
    if (impossibleId) return { tasks: [] };
    throw error;
  }
}

async function sendCancel(
  client: CloudWatchLogsClient,
  taskId: string,
): Promise<'accepted' | 'alreadyFinished' | 'unknown'> {
  try {
    await client.send(new CancelExportTaskCommand({ taskId }));
    return 'accepted';
  } catch (error) {
    const { name } = factsOf(error);
    if (name === 'InvalidOperationException') return 'alreadyFinished';
    if (name === 'ResourceNotFoundException') return 'unknown';
    throw error;
  }
}

const STATUSES: ReadonlySet<string> = new Set<TaskStatus>([
  'PENDING',
  'RUNNING',
  'PENDING_CANCEL',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
]);
const isStatus = (code: string | undefined): code is TaskStatus => code !== undefined && STATUSES.has(code);

function taskOf(task: AwsExportTask): ExportTask[] {
  if (task.taskId === undefined) return [];
  const code: string | undefined = task.status?.code;
  const optional = {
    taskName: task.taskName,
    from: isoOf(task.from),
    to: isoOf(task.to),
    statusMessage: task.status?.message,
    createdAt: isoOf(task.executionInfo?.creationTime),
    completedAt: isoOf(task.executionInfo?.completionTime),
  };
  return [
    {
      taskId: task.taskId,
      logGroup: task.logGroupName ?? '',
      bucket: task.destination ?? '',
      destinationPrefix: task.destinationPrefix ?? '',
      status: isStatus(code) ? code : 'UNKNOWN',
      ...defined(optional),
    },
  ];
}
