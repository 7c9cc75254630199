import type { ContractRow } from './logs-contract.js';

const GROUP = '/contract/app';
const INVALID = 'InvalidParameterException';
const API = 'API reference';
const stream = { logGroupName: GROUP, logStreamName: 'a' };
const now = Date.now();
const put = (...events: [number, string][]) => ({
  operation: 'PutLogEvents',
  input: { ...stream, logEvents: events.map(([timestamp, message]) => ({ timestamp, message })) },
});
const DAY_MS = 86_400_000;

/** Rows about groups, streams, events and tags; see logs-contract for the letters of evidence. */
export const LOG_DATA_ROWS: readonly ContractRow[] = [
  row(
    'CreateLogGroup',
    'refuses a name in use',
    { logGroupName: GROUP },
    {
      error: { code: 'ResourceAlreadyExistsException', message: 'The specified log group already exists' },
      evidence: 'V',
    },
  ),
  row(
    'DeleteLogGroup',
    'refuses an unknown name',
    { logGroupName: '/none' },
    {
      error: { code: 'ResourceNotFoundException', message: 'The specified log group does not exist.' },
      evidence: 'V',
    },
  ),
  row(
    'DescribeLogGroups',
    'by prefix',
    { logGroupNamePrefix: '/contract/a' },
    {
      output: {
        logGroups: [
          {
            logGroupName: GROUP,
            creationTime: '$any',
            metricFilterCount: 0,
            arn: /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:\/contract\/app:\*$/,
            logGroupArn: /log-group:\/contract\/app$/,
            logGroupClass: 'STANDARD',
            storedBytes: 0,
          },
        ],
      },
    },
  ),
  row(
    'DescribeLogGroups',
    'by a part of the name',
    { logGroupNamePattern: 'ract/ap' },
    {
      output: { logGroups: [{ logGroupName: GROUP }] },
    },
  ),
  row('DescribeLogGroups', 'the part is case-sensitive', { logGroupNamePattern: 'APP' }, { output: { logGroups: [] } }),
  row(
    'DescribeLogGroups',
    'not by both',
    { logGroupNamePrefix: 'a', logGroupNamePattern: 'a' },
    {
      error: { code: INVALID, message: /mutually exclusive/ },
      evidence: 'C',
    },
  ),
  {
    ...row(
      'DescribeLogGroups',
      'pages in the order of names',
      { limit: 1, nextToken: '$token' },
      {
        output: { logGroups: [{ logGroupName: '/contract/zoo' }] },
      },
    ),
    given: [
      { operation: 'CreateLogGroup', input: { logGroupName: '/contract/zoo' } },
      { operation: 'DescribeLogGroups', input: { limit: 1 } },
    ],
  },
  {
    ...row(
      'DescribeLogGroups',
      'shows retention',
      { logGroupNamePrefix: GROUP },
      {
        output: { logGroups: [{ retentionInDays: 14 }] },
      },
    ),
    given: [{ operation: 'PutRetentionPolicy', input: { logGroupName: GROUP, retentionInDays: 14 } }],
  },
  row(
    'PutRetentionPolicy',
    'only the published numbers of days',
    { logGroupName: GROUP, retentionInDays: 2 },
    {
      error: { code: INVALID, message: /'2' at 'retentionInDays'/ },
      evidence: 'D',
    },
  ),
  row('CreateLogStream', 'refuses a name in use', stream, {
    error: { code: 'ResourceAlreadyExistsException', message: 'The specified log stream already exists' },
    evidence: 'V',
  }),
  row(
    'CreateLogStream',
    'refuses a colon',
    { logGroupName: GROUP, logStreamName: 'a:b' },
    {
      error: { code: INVALID, message: /pattern: \[\^:\*\]\*$/ },
    },
  ),
  {
    ...row(
      'DescribeLogStreams',
      'by the last event, newest first',
      {
        logGroupName: GROUP,
        orderBy: 'LastEventTime',
        descending: true,
      },
      {
        output: {
          logStreams: [
            { logStreamName: 'a', firstEventTimestamp: now - 5, lastEventTimestamp: now, lastIngestionTime: '$any' },
            { logStreamName: 'A-silent' },
          ],
        },
      },
    ),
    given: [
      { operation: 'CreateLogStream', input: { logGroupName: GROUP, logStreamName: 'A-silent' } },
      put([now - 5, 'one'], [now, 'two']),
    ],
  },
  row(
    'DescribeLogStreams',
    'not by the last event with a prefix',
    {
      logGroupName: GROUP,
      orderBy: 'LastEventTime',
      logStreamNamePrefix: 'a',
    },
    {
      error: { code: INVALID, message: 'Cannot order by LastEventTime with a logStreamNamePrefix.' },
      evidence: 'C',
    },
  ),
  row('PutLogEvents', 'in order of time', put([now, 'b'], [now - 1, 'a']).input, {
    error: { code: INVALID, message: 'Log events in a single PutLogEvents request must be in chronological order.' },
    evidence: 'C',
  }),
  row('PutLogEvents', 'within 24 hours', put([now - DAY_MS - 1, 'a'], [now, 'b']).input, {
    error: { code: INVALID, message: /cannot span more than 24 hours/ },
  }),
  row('PutLogEvents', 'at most 1 MiB', put([now, 'x'.repeat(600_000)], [now, 'x'.repeat(500_000)]).input, {
    error: { code: INVALID, message: 'Upload too large: 1100052 bytes exceeds limit of 1048576' },
    evidence: 'C',
  }),
  row('PutLogEvents', 'not older than 14 days', put([now - 15 * DAY_MS, 'old']).input, {
    output: { rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } },
  }),
  row('PutLogEvents', 'not more than 2 hours ahead', put([now, 'now'], [now + 3 * 3_600_000, 'ahead']).input, {
    output: { rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 } },
  }),
  row(
    'PutLogEvents',
    'into an existing stream',
    { ...put([now, 'x']).input, logStreamName: 'none' },
    {
      error: { code: 'ResourceNotFoundException', message: 'The specified log stream does not exist.' },
      evidence: 'V',
    },
  ),
  {
    ...row(
      'FilterLogEvents',
      'includes the end, filters by terms',
      {
        logGroupName: GROUP,
        startTime: now - 1,
        endTime: now,
        filterPattern: 'ERROR -noise',
      },
      {
        output: { events: [{ logStreamName: 'a', timestamp: now, message: 'ERROR here' }] },
      },
    ),
    given: [put([now - 2, 'ERROR early'], [now - 1, 'fine'], [now, 'ERROR here'], [now, 'ERROR noise'])],
  },
  {
    ...row(
      'GetLogEvents',
      'leaves out the end',
      { ...stream, startFromHead: true, endTime: now },
      {
        output: { events: [{ timestamp: now - 1, message: 'one', ingestionTime: '$any' }], nextForwardToken: /^f\// },
      },
    ),
    given: [put([now - 1, 'one'], [now, 'two'])],
  },
  {
    ...row(
      'ListTagsLogGroup',
      'tags of creation',
      { logGroupName: '/contract/tagged' },
      {
        output: { tags: { team: 'pay' } },
      },
    ),
    given: [{ operation: 'CreateLogGroup', input: { logGroupName: '/contract/tagged', tags: { team: 'pay' } } }],
  },
];

type Expectation = Pick<ContractRow, 'error' | 'output'> & { readonly evidence?: ContractRow['evidence'] };

function row(
  operation: string,
  about: string,
  input: object,
  { evidence = 'D', ...expected }: Expectation,
): ContractRow {
  return { operation, about, input, ...expected, evidence, source: API };
}
