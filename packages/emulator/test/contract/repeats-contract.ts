import { cancel, created, INVALID } from './contract-constants.js';
import type { ContractRow, Evidence, Step } from './contract-row.js';

const MODEL = 'API model of November 2026';
const group = { logGroupName: '$group' };
const resourceArn = 'arn:aws:logs:$region:$account:log-group:$group';
const GONE = { code: 'ResourceNotFoundException', message: /does not exist\.$/ };
const query = { ...group, startTime: '$seconds-60', endTime: '$seconds+60', queryString: 'fields @message' };

/** A row about a call that is repeated with the same input, after the first call took effect. */
function again(
  operation: string,
  input: object,
  expected: Pick<ContractRow, 'error' | 'output' | 'exactly' | 'after'>,
  [evidence, source]: readonly [Evidence, string],
  before: readonly Step[] = [],
): ContractRow {
  return {
    id: `again-${operation}`,
    operation,
    about: 'a client that repeats the call after a lost reply gets the reply and effect of this row',
    given: [...before, { operation, input }],
    input,
    ...expected,
    evidence,
    source,
  };
}

/** Rows about what a client sees if it sends a call again, because the reply to its first attempt was lost. */
export const REPEAT_ROWS: readonly ContractRow[] = [
  again(
    'CreateLogGroup',
    { logGroupName: '$group-new' },
    { error: { code: 'ResourceAlreadyExistsException', message: 'The specified log group already exists' } },
    ['V', 'LocalStack, test_logs_groups'],
  ),
  again(
    'CreateLogStream',
    { ...group, logStreamName: 'new' },
    { error: { code: 'ResourceAlreadyExistsException', message: 'The specified log stream already exists' } },
    ['V', 'LocalStack, test_logs_streams'],
  ),
  again('DeleteLogGroup', group, { error: GONE }, ['D', MODEL]),
  again('DeleteLogStream', { ...group, logStreamName: 'a' }, { error: GONE }, ['D', MODEL]),
  again('PutRetentionPolicy', { ...group, retentionInDays: 7 }, { after: [shows({ retentionInDays: 7 })] }, [
    'D',
    MODEL,
  ]),
  again(
    'DeleteRetentionPolicy',
    group,
    { after: [shows({})] },
    ['U', MODEL],
    [{ operation: 'PutRetentionPolicy', input: { ...group, retentionInDays: 7 } }],
  ),
  again(
    'PutLogGroupDeletionProtection',
    { logGroupIdentifier: '$group', deletionProtectionEnabled: false },
    { after: [shows({ deletionProtectionEnabled: false })] },
    ['U', MODEL],
  ),
  again('AssociateKmsKey', { ...group, kmsKeyId: resourceArn }, { after: [shows({ kmsKeyId: resourceArn })] }, [
    'U',
    MODEL,
  ]),
  again('DisassociateKmsKey', group, { after: [shows({})] }, ['U', MODEL]),
  again(
    'TagResource',
    { resourceArn, tags: { team: 'pay' } },
    { after: [{ operation: 'ListTagsForResource', input: { resourceArn }, exactly: { tags: { team: 'pay' } } }] },
    ['D', MODEL],
  ),
  again(
    'UntagResource',
    { resourceArn, tagKeys: ['team'] },
    { after: [{ operation: 'ListTagsForResource', input: { resourceArn }, exactly: { tags: {} } }] },
    ['U', MODEL],
    [{ operation: 'TagResource', input: { resourceArn, tags: { team: 'pay' } } }],
  ),
  again(
    'PutLogEvents',
    { ...group, logStreamName: 'a', logEvents: [{ timestamp: '$now', message: 'twice' }] },
    {
      after: [
        {
          operation: 'FilterLogEvents',
          input: group,
          output: { events: [{ message: 'twice' }, { message: 'twice' }] },
        },
      ],
    },
    ['D', 'API reference: DataAlreadyAcceptedException is never returned any more'],
  ),
  again('StartQuery', query, { output: { queryId: '$any' } }, ['U', MODEL]),
  again(
    'StopQuery',
    { queryId: '$queryId' },
    { error: { code: INVALID, message: '$any' } },
    ['D', 'API reference: an error for a query that has ended; the text is unproven'],
    [{ operation: 'StartQuery', input: query }],
  ),
  again(
    'CancelExportTask',
    { taskId: '$taskId' },
    {},
    ['U', 'the task is not over while it is PENDING_CANCEL'],
    [created],
  ),
  {
    ...again(
      'CancelExportTask',
      { taskId: '$taskId' },
      { error: { code: 'InvalidOperationException', message: '$any' } },
      ['D', MODEL],
    ),
    id: 'again-CancelExportTask-late',
    about: 'a client that repeats the call after the task has ended as CANCELLED gets an error',
    given: [created, { ...cancel, until: 'CANCELLED' }],
  },
];

function shows(members: object): Step {
  return {
    operation: 'DescribeLogGroups',
    input: { logGroupNamePrefix: '$group' },
    output: { logGroups: [{ ...group, ...members }] },
  };
}
