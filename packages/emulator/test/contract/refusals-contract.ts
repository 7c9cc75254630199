import { INVALID } from './contract-constants.js';
import type { ContractRow, Evidence } from './contract-row.js';

const MODEL = 'API model of November 2026';
const GROUPS = 'LocalStack, test_logs_groups';
const STREAMS = 'LocalStack, test_logs_streams';
const group = { logGroupName: '$group' };
const stream = { ...group, logStreamName: 'a' };
const arn = 'arn:aws:logs:$region:$account:log-group:$group';
const TOO_LONG = 'Invalid LogGroup or LogStream, both must have length less than or equal to 512.';
const EXCLUSIVE = {
  code: 'ValidationException',
  message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
};
const NO_TOKEN = { code: INVALID, message: 'The specified nextToken is invalid.' };
const PROTECTED = { code: 'ValidationException', message: /protected/ };
const described = {
  ...group,
  creationTime: '$any',
  arn: `${arn}:*`,
  metricFilterCount: 0,
  logGroupClass: 'STANDARD',
  logGroupArn: arn,
};
const aStream = { logStreamName: 'a', creationTime: '$any', arn: `${arn}:log-stream:a`, storedBytes: 0 };

const SHAPES: readonly ContractRow[] = [
  row('V', GROUPS, {
    id: 'groups-shape-prefix',
    operation: 'DescribeLogGroups',
    about: 'returns exactly these members of a new group',
    input: { logGroupNamePrefix: '$group' },
    exactly: { logGroups: [{ ...described, storedBytes: 0, deletionProtectionEnabled: false }] },
  }),
  row('V', `${GROUPS}; the record also has a nextToken`, {
    id: 'groups-shape-pattern',
    operation: 'DescribeLogGroups',
    about: 'returns fewer members of a group if the request has a part of the name',
    input: { logGroupNamePattern: '$group' },
    exactly: { logGroups: [described] },
  }),
  ...[
    ['name', '$group'],
    ['arn', arn],
  ].map(([what, logGroupIdentifier]) =>
    row('V', STREAMS, {
      id: `streams-shape-${what}`,
      operation: 'DescribeLogStreams',
      about: `returns these members of a new stream if logGroupIdentifier is the ${what} of the group`,
      input: { logGroupIdentifier },
      output: { logStreams: [aStream] },
    }),
  ),
];

const REFUSALS: readonly ContractRow[] = [
  row('V', GROUPS, {
    id: 'group-name-long',
    operation: 'CreateLogGroup',
    about: 'refuses a name of 513 characters',
    input: { logGroupName: 'a'.repeat(513) },
    error: { code: INVALID, message: TOO_LONG },
  }),
  row('U', 'the error text is about both groups and streams', {
    id: 'stream-name-long',
    operation: 'CreateLogStream',
    about: 'refuses a name of 513 characters',
    input: { ...group, logStreamName: 'a'.repeat(513) },
    error: { code: INVALID, message: TOO_LONG },
  }),
  ...[
    ['V', 'DescribeLogStreams', {}],
    ['U', 'FilterLogEvents', {}],
    ['U', 'GetLogEvents', { logStreamName: 'a' }],
  ].map(([evidence, operation, rest]) =>
    row(evidence as Evidence, STREAMS, {
      id: `exclusive-${String(operation)}`,
      operation: String(operation),
      about: 'refuses a name together with an identifier',
      input: { ...group, logGroupIdentifier: '$group', ...(rest as object) },
      error: EXCLUSIVE,
    }),
  ),
  row('D', MODEL, {
    id: 'identifier-star',
    operation: 'DescribeLogStreams',
    about: 'refuses an ARN that ends in :*',
    input: { logGroupIdentifier: `${arn}:*` },
    error: {
      code: INVALID,
      message: /'logGroupIdentifier' failed to satisfy constraint: .*regular expression pattern/,
    },
  }),
  ...[
    ['FilterLogEvents', group],
    ['GetLogEvents', stream],
  ].map(([operation, input]) =>
    row('V', 'LocalStack, test_logs_events and test_logs_filter_events', {
      id: `limit-${String(operation)}`,
      operation: String(operation),
      about: 'refuses a page of 10,001 events',
      input: { ...(input as object), limit: 10_001 },
      error: {
        code: INVALID,
        message:
          "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
      },
    }),
  ),
  ...[
    ['FilterLogEvents', group],
    ['GetLogEvents', stream],
  ].map(([operation, input]) =>
    row('V', 'LocalStack, test_logs_events and test_logs_filter_events', {
      id: `token-${String(operation)}`,
      operation: String(operation),
      about: 'refuses a token that never existed',
      input: { ...(input as object), nextToken: 'invalid-token' },
      error: NO_TOKEN,
    }),
  ),
  row('U', 'by analogy with a token that never existed', {
    id: 'token-other-call',
    operation: 'DescribeLogStreams',
    about: 'refuses the token of another call',
    given: [
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-2' } },
      { operation: 'DescribeLogGroups', input: { logGroupNamePrefix: '$group', limit: 1 } },
    ],
    input: { ...group, nextToken: '$token' },
    error: NO_TOKEN,
  }),
  row('V', 'LocalStack, test_logs_queries', {
    id: 'query-group-unknown',
    operation: 'StartQuery',
    about: 'refuses an unknown group with the error text of an internal service of AWS',
    input: { logGroupName: '$group-none', startTime: 0, endTime: 1, queryString: 'fields @message' },
    error: {
      code: 'ResourceNotFoundException',
      message: /^Log group '.+-none' does not exist for account ID '\d{12}' \(Service: AWSLogs; Status Code: 400; /,
    },
  }),
  row('W', 'reports of 2026 for several operations, one of them FilterLogEvents', {
    id: 'filter-class',
    operation: 'FilterLogEvents',
    about: 'refuses a group of the class Infrequent Access',
    given: [{ operation: 'CreateLogGroup', input: { logGroupName: '$group-i', logGroupClass: 'INFREQUENT_ACCESS' } }],
    input: { logGroupName: '$group-i' },
    error: { code: 'ValidationException', message: 'This operation is only supported on the Standard log class.' },
  }),
  ...[
    ['CreateLogGroup', { logGroupName: '$group-tagged' }],
    ['TagResource', { resourceArn: arn }],
    ['TagLogGroup', group],
  ].map(([operation, input]) =>
    row('D', 'rule: guide "Tagging AWS resources"; text: of other services', {
      id: `tag-reserved-${String(operation)}`,
      operation: String(operation),
      about: 'refuses a tag whose key begins with aws:',
      input: { ...(input as object), tags: { ok: 'x', 'aws:cloudformation:stack-name': 'x' } },
      error: { code: INVALID, message: 'aws: prefixed tag key names are not allowed for external use.' },
      after: [{ operation: 'ListTagsForResource', input: { resourceArn: arn }, exactly: { tags: {} } }],
    }),
  ),
  ...[
    ['DeleteLogGroup', group],
    ['DeleteLogStream', stream],
  ].map(([operation, input]) =>
    row('D', MODEL, {
      id: `protected-${String(operation)}`,
      operation: String(operation),
      about: 'is refused while the group is protected against deletion',
      given: [
        {
          operation: 'PutLogGroupDeletionProtection',
          input: { logGroupIdentifier: '$group', deletionProtectionEnabled: true },
        },
      ],
      input: input as object,
      error: PROTECTED,
      after: [
        {
          operation: 'PutLogGroupDeletionProtection',
          input: { logGroupIdentifier: arn, deletionProtectionEnabled: false },
        },
        { operation: String(operation), input: input as object },
      ],
    }),
  ),
];

/**
 * Rows about the shapes of replies about groups and streams, and about refusals: of names, identifiers, limits, tokens
 * and reserved tags, and of groups that do not exist, have another class or are protected from deletion.
 */
export const REFUSAL_ROWS: readonly ContractRow[] = [...SHAPES, ...REFUSALS];

function row(evidence: Evidence, source: string, rest: Omit<ContractRow, 'evidence' | 'source'>): ContractRow {
  return { ...rest, evidence, source };
}
