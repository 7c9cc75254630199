/**
 * What a client may expect of CloudWatch Logs, row by row, each with the strength of its evidence.
 * V: recorded against AWS. D: AWS documentation or API model. C: read in another emulator that follows AWS.
 * W: reported by users of AWS. U: unproven; the emulator's own choice.
 */
type Evidence = 'V' | 'D' | 'C' | 'W' | 'U';

interface Step {
  readonly operation: string;
  readonly input: object;
  /** Wait until the task that was created last has this status. */
  readonly until?: string;
}

export interface ContractRow {
  readonly operation: string;
  readonly about: string;
  /** Calls that come first. Every row starts with group `/contract/app`, stream `a` and a bucket of its own. */
  readonly given?: readonly Step[];
  /** `$bucket`, `$taskId` (of the last create) and `$token` (of the last step) are filled in. */
  readonly input: object;
  readonly error?: { readonly code: string; readonly message: string | RegExp };
  /** Members that the output must have, `$any` for any value; listed members are compared in full. */
  readonly output?: object;
  readonly evidence: Evidence;
  readonly source: string;
}

const GROUP = '/contract/app';
const CREATE = { logGroupName: GROUP, from: 0, to: 1_000, destination: '$bucket' };
const created: Step = { operation: 'CreateExportTask', input: CREATE };
const completed: Step = { ...created, until: 'COMPLETED' };
const INVALID = 'InvalidParameterException';
const NO_GROUP = { code: 'ResourceNotFoundException', message: 'The specified log group does not exist.' };
const API = 'API reference';

function violation(value: string, field: string, rule: string): { code: string; message: string } {
  const shown = value === 'null' ? value : `'${value}'`;
  const constraint = `Value ${shown} at '${field}' failed to satisfy constraint: Member must ${rule}`;
  return { code: INVALID, message: `1 validation error detected: ${constraint}` };
}

function invalidCreate(field: string, value: unknown, rule: string, shown = String(value)): ContractRow {
  return {
    operation: 'CreateExportTask',
    about: `${field} must ${rule.slice(0, 60)}`,
    input: { ...CREATE, [field]: value },
    error: violation(shown, field, rule),
    evidence: 'V',
    source: 'constraints: API model; wording: recorded for other operations of the service',
  };
}

const long = 'x'.repeat(513);
const AT_MOST_512 = 'have length less than or equal to 512';
const NOT_EMPTY = 'have length greater than or equal to 1';

export const EXPORT_ROWS: readonly ContractRow[] = [
  {
    operation: 'CreateExportTask',
    about: 'answers with a UUID',
    input: CREATE,
    output: { taskId: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
    evidence: 'V',
    source: 'recorded',
  },
  {
    operation: 'DescribeExportTasks',
    about: 'a new task is PENDING without a message, with defaulted prefix and nothing else',
    given: [created],
    input: { taskId: '$taskId' },
    output: {
      exportTasks: [
        {
          taskId: '$taskId',
          logGroupName: GROUP,
          from: 0,
          to: 1_000,
          destination: '$bucket',
          destinationPrefix: 'exportedlogs',
          status: { code: 'PENDING' },
          executionInfo: { creationTime: '$any' },
        },
      ],
    },
    evidence: 'V',
    source: 'recorded',
  },
  {
    operation: 'DescribeExportTasks',
    about: 'a completed task has its message and completionTime; the stream prefix is never returned',
    given: [
      {
        ...completed,
        input: { ...CREATE, taskName: 'mine', destinationPrefix: 'p', logStreamNamePrefix: 'a' },
      },
    ],
    input: { taskId: '$taskId' },
    output: {
      exportTasks: [
        {
          taskId: '$taskId',
          taskName: 'mine',
          logGroupName: GROUP,
          from: 0,
          to: 1_000,
          destination: '$bucket',
          destinationPrefix: 'p',
          status: { code: 'COMPLETED', message: 'Completed successfully' },
          executionInfo: { creationTime: '$any', completionTime: '$any' },
        },
      ],
    },
    evidence: 'D',
    source: API,
  },
  {
    operation: 'CreateExportTask',
    about: 'one active task per account and Region',
    given: [created],
    input: CREATE,
    error: { code: 'LimitExceededException', message: 'Resource limit exceeded.' },
    evidence: 'W',
    source: 'user reports with a request id; quota page',
  },
  {
    operation: 'CreateExportTask',
    about: 'a finished task frees the slot',
    given: [completed],
    input: CREATE,
    output: { taskId: '$any' },
    evidence: 'D',
    source: API,
  },
  {
    operation: 'CreateExportTask',
    about: 'the bucket must exist',
    input: { ...CREATE, destination: 'no-such-bucket-here' },
    error: { code: INVALID, message: 'The given bucket does not exist. Please make sure the bucket is valid.' },
    evidence: 'V',
    source: 'recorded',
  },
  {
    operation: 'CreateExportTask',
    about: 'the log group must exist',
    input: { ...CREATE, logGroupName: '/contract/none' },
    error: NO_GROUP,
    evidence: 'V',
    source: 'recorded',
  },
  {
    operation: 'CreateExportTask',
    about: 'a window before the creation of the group is accepted',
    input: { ...CREATE, from: 0, to: 1 },
    output: { taskId: '$any' },
    evidence: 'V',
    source: 'recorded, against the API reference',
  },
  emptyGroupName(),
  invalidCreate('logGroupName', 'a b', 'satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+'),
  invalidCreate('logGroupName', long, AT_MOST_512),
  invalidCreate('logStreamNamePrefix', 'a:b', 'satisfy regular expression pattern: [^:*]*'),
  invalidCreate('logStreamNamePrefix', '', NOT_EMPTY),
  invalidCreate('logStreamNamePrefix', long, AT_MOST_512),
  invalidCreate('taskName', '', NOT_EMPTY),
  invalidCreate('taskName', long, AT_MOST_512),
  invalidCreate('destination', '', NOT_EMPTY),
  invalidCreate('destination', long, AT_MOST_512),
  invalidCreate('from', -1, 'have value greater than or equal to 0'),
  invalidCreate('to', -1, 'have value greater than or equal to 0'),
  ...['logGroupName', 'from', 'to', 'destination'].map((field) =>
    invalidCreate(field, undefined, 'not be null', 'null'),
  ),
  {
    operation: 'CreateExportTask',
    about: 'several violations are reported together',
    input: { ...CREATE, from: -1, to: -2 },
    error: { code: INVALID, message: /^2 validation errors detected: Value '-1' at 'from' .*; Value '-2' at 'to' / },
    evidence: 'W',
    source: 'wording of other operations',
  },
  {
    operation: 'DescribeExportTasks',
    about: 'an unknown task is an empty list, not an error',
    input: { taskId: '00000000-0000-4000-8000-000000000000' },
    output: { exportTasks: [] },
    evidence: 'V',
    source: 'recorded',
  },
  {
    operation: 'DescribeExportTasks',
    about: 'filters by status',
    given: [completed],
    input: { statusCode: 'RUNNING' },
    output: { exportTasks: [] },
    evidence: 'D',
    source: API,
  },
  {
    operation: 'DescribeExportTasks',
    about: 'pages, newest first',
    given: [
      { ...completed, input: { ...CREATE, taskName: 'first' } },
      { ...completed, input: { ...CREATE, taskName: 'second' } },
      { operation: 'DescribeExportTasks', input: { limit: 1 } },
    ],
    input: { limit: 1, nextToken: '$token' },
    output: { exportTasks: [{ taskName: 'first' }] },
    evidence: 'D',
    source: 'user guide of 2022',
  },
  ...[
    ['statusCode', 'COMPLETE', /^1 validation error detected: Value 'COMPLETE' at 'statusCode' .* enum value set: \[/],
    ['limit', 0, violation('0', 'limit', 'have value greater than or equal to 1').message],
    ['limit', 51, violation('51', 'limit', 'have value less than or equal to 50').message],
    ['nextToken', '', violation('', 'nextToken', NOT_EMPTY).message],
    ['nextToken', 'no token of ours', 'The specified nextToken is invalid.'],
    ['taskId', long, violation(long, 'taskId', AT_MOST_512).message],
  ].map(
    ([field, value, message]): ContractRow => ({
      operation: 'DescribeExportTasks',
      about: `refuses ${field} ${String(value).slice(0, 20)}`,
      input: { [field as string]: value },
      error: { code: INVALID, message: message as string | RegExp },
      evidence: 'D',
      source: API,
    }),
  ),
  {
    operation: 'CancelExportTask',
    about: 'answers nothing',
    given: [created],
    input: { taskId: '$taskId' },
    output: {},
    evidence: 'D',
    source: API,
  },
  {
    operation: 'DescribeExportTasks',
    about: 'a cancelled task passes through PENDING_CANCEL',
    given: [created, { operation: 'CancelExportTask', input: { taskId: '$taskId' } }],
    input: { statusCode: 'PENDING_CANCEL' },
    output: { exportTasks: [{ taskId: '$taskId', status: { code: 'PENDING_CANCEL' } }] },
    evidence: 'D',
    source: API,
  },
  {
    operation: 'DescribeExportTasks',
    about: 'and ends CANCELLED',
    given: [created, { operation: 'CancelExportTask', input: { taskId: '$taskId' }, until: 'CANCELLED' }],
    input: { taskId: '$taskId' },
    output: {
      exportTasks: [
        { status: { code: 'CANCELLED', message: 'Cancelled by user' }, executionInfo: { completionTime: '$any' } },
      ],
    },
    evidence: 'C',
    source: 'status: API reference; message: another emulator',
  },
  {
    operation: 'CancelExportTask',
    about: 'an unknown task',
    input: { taskId: '00000000-0000-4000-8000-000000000000' },
    error: { code: 'ResourceNotFoundException', message: 'The specified export task does not exist.' },
    evidence: 'V',
    source: 'recorded',
  },
  {
    operation: 'CancelExportTask',
    about: 'a finished task',
    given: [completed],
    input: { taskId: '$taskId' },
    error: { code: 'InvalidOperationException', message: 'The specified export task has already finished' },
    evidence: 'V',
    source: 'message recorded; class from the model',
  },
  {
    operation: 'CancelExportTask',
    about: 'taskId is required',
    input: {},
    error: violation('null', 'taskId', 'not be null'),
    evidence: 'W',
    source: 'wording of other operations',
  },
];

/** An empty name breaks two constraints at once. */
function emptyGroupName(): ContractRow {
  return {
    operation: 'CreateExportTask',
    about: 'logGroupName must not be empty',
    input: { ...CREATE, logGroupName: '' },
    error: { code: INVALID, message: /^2 validation errors detected: Value '' at 'logGroupName' .* length greater/ },
    evidence: 'W',
    source: 'wording of other operations',
  };
}
