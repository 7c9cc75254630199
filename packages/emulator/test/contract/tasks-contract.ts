import {
  API,
  AT_MOST_512,
  CREATE,
  cancel,
  completed,
  created,
  INVALID,
  LONG,
  NOT_EMPTY,
  RECORDED,
  UNKNOWN_TASK,
  violation,
} from './contract-constants.js';
import type { ContractRow, Step } from './contract-row.js';

const DAY_MS = 86_400_000;
const named = (taskName: string): Step => ({ ...completed, input: { ...CREATE, taskName } });
const REQUESTED = { logGroupName: '$group', from: 0, to: 1_000, destination: '$bucket' };

const describeRow = (row: Omit<ContractRow, 'operation'>): ContractRow => ({
  operation: 'DescribeExportTasks',
  ...row,
});
const cancelRow = (row: Omit<ContractRow, 'operation'>): ContractRow => ({ operation: 'CancelExportTask', ...row });

function refused(field: string, what: string, value: unknown, message: string | RegExp): ContractRow {
  return describeRow({
    id: `describe-${field}-${what}`,
    about: `refuses ${field} ${JSON.stringify(value).slice(0, 20)}`,
    input: { [field]: value },
    error: { code: INVALID, message },
    evidence: 'D',
    source: `constraints: ${API}; wording: other operations`,
  });
}

/** Rows about DescribeExportTasks and CancelExportTask. */
export const TASK_ROWS: readonly ContractRow[] = [
  describeRow({
    id: 'describe-new',
    about: 'a new task is PENDING, has the default prefix, and has neither a message nor a stream prefix',
    given: [{ ...created, input: { ...CREATE, logStreamNamePrefix: 'a' } }],
    input: { taskId: '$taskId' },
    exactly: {
      exportTasks: [
        {
          ...REQUESTED,
          taskId: '$taskId',
          destinationPrefix: 'exportedlogs',
          status: { code: 'PENDING' },
          executionInfo: { creationTime: '$any' },
        },
      ],
    },
    evidence: 'V',
    source: RECORDED,
  }),
  describeRow({
    id: 'describe-completed',
    about: 'a completed task has message, times, name and prefix, but no stream prefix',
    given: [{ ...completed, input: { ...CREATE, taskName: 'mine', destinationPrefix: 'p', logStreamNamePrefix: 'a' } }],
    input: { taskId: '$taskId' },
    exactly: {
      exportTasks: [
        {
          ...REQUESTED,
          taskId: '$taskId',
          taskName: 'mine',
          destinationPrefix: 'p',
          status: { code: 'COMPLETED', message: 'Completed successfully' },
          executionInfo: { creationTime: '$any', completionTime: '$any' },
        },
      ],
    },
    evidence: 'D',
    source: API,
  }),
  describeRow({
    id: 'describe-long-values',
    about: 'returns a time above 2^53 exactly',
    given: [{ ...created, input: { ...CREATE, to: 2 ** 60 } }],
    input: { taskId: '$taskId' },
    output: { exportTasks: [{ to: 2 ** 60 }] },
    evidence: 'D',
    source: 'API model',
  }),
  describeRow({
    id: 'describe-unknown',
    about: 'returns an empty list for an unknown task, and no error',
    input: { taskId: UNKNOWN_TASK },
    exactly: { exportTasks: [] },
    evidence: 'V',
    source: RECORDED,
  }),
  describeRow({
    id: 'describe-status-other',
    about: 'leaves out tasks with another status',
    given: [completed],
    input: { statusCode: 'RUNNING' },
    exactly: { exportTasks: [] },
    evidence: 'D',
    source: API,
  }),
  describeRow({
    id: 'describe-status-same',
    about: 'finds tasks by their status',
    given: [created],
    input: { statusCode: 'PENDING' },
    output: { exportTasks: [{ taskId: '$taskId' }] },
    evidence: 'D',
    source: API,
  }),
  describeRow({
    id: 'describe-newest-first',
    about: 'lists the newest task first',
    given: [named('first'), named('second')],
    input: {},
    after: [{ tasks: [{ taskName: 'second' }, { taskName: 'first' }] }],
    evidence: 'D',
    source: 'user guide of 2022, by a sample only',
  }),
  describeRow({
    id: 'describe-limit',
    about: 'returns at most `limit` tasks, and a token for the rest',
    given: [named('first'), named('second')],
    input: { limit: 1 },
    output: { exportTasks: [{ taskName: 'second' }], nextToken: '$any' },
    evidence: 'D',
    source: API,
  }),
  describeRow({
    id: 'describe-next-page',
    about: 'returns the tasks after the previous page',
    given: [named('first'), named('second'), { operation: 'DescribeExportTasks', input: { limit: 1 } }],
    input: { limit: 1, nextToken: '$token' },
    output: { exportTasks: [{ taskName: 'first' }] },
    evidence: 'D',
    source: API,
  }),
  describeRow({
    id: 'describe-page-size',
    about: 'returns at most 50 tasks if the request has no limit',
    given: Array.from({ length: 51 }, () => completed),
    input: {},
    output: { exportTasks: Array.from({ length: 50 }, () => ({ status: { code: 'COMPLETED' } })), nextToken: '$any' },
    evidence: 'D',
    source: API,
  }),
  describeRow({
    id: 'describe-token-expired',
    about: 'refuses a token after 24 hours',
    given: [
      named('first'),
      named('second'),
      { operation: 'DescribeExportTasks', input: { limit: 1 } },
      { advanceMs: DAY_MS + 1 },
    ],
    input: { limit: 1, nextToken: '$token' },
    error: { code: INVALID, message: 'The specified nextToken is invalid.' },
    evidence: 'D',
    source: `lifetime of a token: ${API}; wording: other operations`,
  }),
  refused(
    'statusCode',
    'unknown',
    'COMPLETE',
    /^1 validation error detected: Value 'COMPLETE' at 'statusCode' .* enum value set: \[/,
  ),
  refused('limit', 'low', 0, violation('0', 'limit', 'have value greater than or equal to 1').message),
  refused('limit', 'high', 51, violation('51', 'limit', 'have value less than or equal to 50').message),
  refused('nextToken', 'empty', '', violation('', 'nextToken', NOT_EMPTY).message),
  refused('nextToken', 'unknown', 'no token of ours', 'The specified nextToken is invalid.'),
  refused('taskId', 'empty', '', violation('', 'taskId', NOT_EMPTY).message),
  refused('taskId', 'long', LONG, violation(LONG, 'taskId', AT_MOST_512).message),
  cancelRow({
    id: 'cancel-answer',
    about: 'returns an empty body',
    given: [created],
    input: { taskId: '$taskId' },
    exactly: {},
    evidence: 'D',
    source: API,
  }),
  cancelRow({
    id: 'cancel-unknown',
    about: 'refuses an unknown task',
    input: { taskId: UNKNOWN_TASK },
    error: { code: 'ResourceNotFoundException', message: 'The specified export task does not exist.' },
    evidence: 'V',
    source: RECORDED,
  }),
  cancelRow({
    id: 'cancel-completed',
    about: 'refuses a task that has completed',
    given: [completed],
    input: { taskId: '$taskId' },
    error: { code: 'InvalidOperationException', message: 'The specified export task has already finished' },
    evidence: 'V',
    source: 'message recorded; class from the model',
  }),
  cancelRow({
    id: 'cancel-cancelled',
    about: 'refuses a task that has been cancelled',
    given: [created, { ...cancel, until: 'CANCELLED' }],
    input: { taskId: '$taskId' },
    error: { code: 'InvalidOperationException', message: 'The specified export task has already finished' },
    evidence: 'D',
    source: API,
  }),
  cancelRow({
    id: 'cancel-taskId-missing',
    about: 'taskId is required',
    input: {},
    error: violation('null', 'taskId', 'not be null'),
    evidence: 'W',
    source: 'wording of other operations',
  }),
];
