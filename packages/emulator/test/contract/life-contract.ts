import {
  API,
  CREATE,
  cancel,
  created,
  GUIDE,
  LIMIT_EXCEEDED,
  nothingLeft,
  UNKNOWN_TASK,
} from './contract-constants.js';
import type { ContractRow } from './contract-row.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const THROTTLED = { code: 'ThrottlingException', message: 'Rate exceeded' };
const QUOTA = 'number: quota page; error: the same for all operations';
/** Number of calls in a burst. At AWS, and at an emulator in another process, a burst takes a second or two. */
const BURST = 30;
const task = (status: object, executionInfo: object) => ({ exportTasks: [{ status, executionInfo }] });
const ENDED = { creationTime: '$any', completionTime: '$any' };

/** Rows about the statuses of a task over time, and about the number of calls per second. */
export const LIFE_ROWS: readonly ContractRow[] = [
  {
    id: 'life-running',
    operation: 'DescribeExportTasks',
    about: 'a running task has a message and no completionTime',
    given: [{ ...created, until: 'RUNNING' }],
    input: { taskId: '$taskId' },
    output: { exportTasks: [{ status: { code: 'RUNNING', message: 'Started Successfully' } }] },
    after: [{ tasks: [{ executionInfo: { creationTime: '$any' } }] }],
    evidence: 'D',
    source: 'user guide of 2022, by a sample',
  },
  {
    id: 'life-whole',
    operation: 'CreateExportTask',
    about: 'a task is PENDING, then RUNNING, then COMPLETED, and after that another task can be created',
    given: [
      created,
      { tasks: [{ status: { code: 'PENDING' } }] },
      { ...created, error: LIMIT_EXCEEDED, until: 'RUNNING' },
      { tasks: [{ status: { code: 'RUNNING' } }] },
      { ...created, error: LIMIT_EXCEEDED, until: 'COMPLETED' },
    ],
    input: CREATE,
    output: { taskId: '$any' },
    after: [{ tasks: [{ status: { code: 'PENDING' } }, { status: { code: 'COMPLETED' } }] }],
    evidence: 'D',
    source: API,
  },
  {
    id: 'life-failed',
    operation: 'DescribeExportTasks',
    about: 'a failed task has a message and a completionTime',
    given: [{ fault: { operation: 'CreateExportTask', kind: 'fail-task' } }, { ...created, until: 'FAILED' }],
    input: { taskId: '$taskId' },
    output: task({ code: 'FAILED', message: 'FAILED' }, ENDED),
    evidence: 'D',
    source: 'user guide of 2022, by a sample',
  },
  {
    id: 'life-cancel-pending',
    operation: 'DescribeExportTasks',
    about: 'a cancelled task passes through PENDING_CANCEL',
    given: [created, cancel],
    input: { statusCode: 'PENDING_CANCEL' },
    output: { exportTasks: [{ taskId: '$taskId', status: { code: 'PENDING_CANCEL' } }] },
    evidence: 'D',
    source: API,
  },
  {
    id: 'life-cancelled',
    operation: 'DescribeExportTasks',
    about: 'a cancelled task ends with the status CANCELLED',
    given: [created, { ...cancel, until: 'CANCELLED' }],
    input: { taskId: '$taskId' },
    output: task({ code: 'CANCELLED', message: 'Cancelled by user' }, ENDED),
    evidence: 'C',
    source: 'status: API reference; message: another emulator',
  },
  {
    id: 'life-cancelled-running',
    operation: 'DescribeExportTasks',
    about: 'a running task can be cancelled too',
    given: [
      { ...created, until: 'RUNNING' },
      { ...cancel, until: 'CANCELLED' },
    ],
    input: { statusCode: 'CANCELLED' },
    output: { exportTasks: [{ taskId: '$taskId' }] },
    evidence: 'D',
    source: API,
  },
  {
    id: 'life-cancelled-frees-slot',
    operation: 'CreateExportTask',
    about: 'another task can be created after a task is cancelled',
    given: [created, { ...cancel, until: 'CANCELLED' }],
    input: CREATE,
    output: { taskId: '$any' },
    evidence: 'D',
    source: API,
  },
  {
    id: 'life-24-hours',
    operation: 'DescribeExportTasks',
    about: 'a task that has run for 24 hours fails',
    settings: { taskMs: 2 * DAY_MS },
    given: [{ ...created, until: 'RUNNING' }, { advanceMs: DAY_MS }],
    input: { taskId: '$taskId' },
    output: { exportTasks: [{ status: { code: 'FAILED' }, executionInfo: { completionTime: '$any' } }] },
    evidence: 'U',
    source: 'time-out: user guide; resulting status: unproven',
  },
  {
    id: 'life-not-yet-24-hours',
    operation: 'DescribeExportTasks',
    about: 'a task may run for nearly 24 hours',
    settings: { taskMs: 2 * DAY_MS },
    given: [{ ...created, until: 'RUNNING' }, { advanceMs: DAY_MS - HOUR_MS }],
    input: { taskId: '$taskId' },
    output: { exportTasks: [{ status: { code: 'RUNNING' } }] },
    evidence: 'D',
    source: GUIDE,
  },
  {
    id: 'throttle-describe',
    operation: 'DescribeExportTasks',
    about: 'at most 5 calls per second are accepted',
    settings: { throttle: true },
    burst: BURST,
    input: { taskId: UNKNOWN_TASK },
    error: THROTTLED,
    evidence: 'D',
    source: QUOTA,
  },
  {
    id: 'throttle-create',
    operation: 'CreateExportTask',
    about: 'at most 5 calls per second are accepted, and a throttled call creates no task',
    settings: { throttle: true },
    burst: BURST,
    input: { ...CREATE, logGroupName: '$group-none' },
    error: THROTTLED,
    after: nothingLeft,
    evidence: 'D',
    source: QUOTA,
  },
  {
    id: 'throttle-cancel',
    operation: 'CancelExportTask',
    about: 'at most 5 calls per second are accepted',
    settings: { throttle: true },
    burst: BURST,
    input: { taskId: UNKNOWN_TASK },
    error: THROTTLED,
    after: [{ operation: 'DescribeExportTasks', input: { taskId: UNKNOWN_TASK } }],
    evidence: 'D',
    source: `${QUOTA}; each operation has its own quota`,
  },
  ...throttledReads(),
];

/** Rows about the rate limits of operations on log groups, streams, events, tags, queries and policies. */
function throttledReads(): ContractRow[] {
  const group = { logGroupName: '$group' };
  const reads = [
    ['DescribeLogGroups', 10, { limit: 1 }, 'D'],
    ['FilterLogEvents', 5, group, 'D'],
    ['GetLogEvents', 10, { ...group, logStreamName: 'a' }, 'D'],
    ['DescribeLogStreams', 25, group, 'D'],
    ['CreateLogGroup', 10, { logGroupName: '$group-none' }, 'D'],
    ['PutRetentionPolicy', 5, { ...group, retentionInDays: 7 }, 'D'],
    ['StartQuery', 10, { ...group, startTime: 0, endTime: '$seconds+1', queryString: 'fields @message' }, 'D'],
    ['ListTagsForResource', 5, { resourceArn: 'arn:aws:logs:$region:$account:log-group:$group' }, 'D'],
    ['ListLogGroups', 10, {}, 'U'],
    ['DescribeAccountPolicies', 5, { policyType: 'RETENTION_POLICY' }, 'U'],
  ] as const;
  return reads.map(([operation, perSecond, input, evidence]) => ({
    id: `throttle-${operation}`,
    operation,
    about: `at most ${perSecond} calls per second are accepted`,
    settings: { throttle: true },
    burst: 4 * perSecond,
    input,
    error: THROTTLED,
    evidence,
    source: QUOTA,
  }));
}
