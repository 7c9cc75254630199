import { INVALID } from './contract-constants.js';
import type { ContractRow, Step } from './contract-row.js';
import { group, row, stream } from './log-data-row.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Event = readonly [timestamp: string, message: string];
const batch = (...events: readonly Event[]) => ({
  ...stream,
  logEvents: events.map(([timestamp, message]) => ({ timestamp, message })),
});
const put = (...events: readonly Event[]): Step => ({ operation: 'PutLogEvents', input: batch(...events) });

export const LOG_EVENT_ROWS: readonly ContractRow[] = [
  row({
    id: 'stream-name-in-use',
    operation: 'CreateLogStream',
    about: 'refuses a name in use',
    input: stream,
    error: { code: 'ResourceAlreadyExistsException', message: 'The specified log stream already exists' },
    evidence: 'V',
  }),
  row({
    id: 'stream-name-colon',
    operation: 'CreateLogStream',
    about: 'refuses a name with a colon',
    input: { ...group, logStreamName: 'a:b' },
    error: { code: INVALID, message: /pattern: \[\^:\*\]\*$/ },
  }),
  row({
    id: 'streams-by-last-event',
    operation: 'DescribeLogStreams',
    about: 'lists streams in the order of their last events, newest first',
    given: [
      { operation: 'CreateLogStream', input: { ...group, logStreamName: 'A-silent' } },
      put(['$now-5', 'one'], ['$now', 'two']),
    ],
    input: { ...group, orderBy: 'LastEventTime', descending: true },
    output: {
      logStreams: [
        { logStreamName: 'a', firstEventTimestamp: '$now-5', lastEventTimestamp: '$now', lastIngestionTime: '$any' },
        { logStreamName: 'A-silent' },
      ],
    },
  }),
  row({
    id: 'streams-by-last-event-and-prefix',
    operation: 'DescribeLogStreams',
    about: 'refuses a prefix if streams are ordered by their last event',
    input: { ...group, orderBy: 'LastEventTime', logStreamNamePrefix: 'a' },
    error: { code: INVALID, message: 'Cannot order by LastEventTime with a logStreamNamePrefix.' },
    evidence: 'C',
  }),
  row({
    id: 'put-order',
    operation: 'PutLogEvents',
    about: 'refuses events that are not in order of time',
    input: batch(['$now', 'b'], ['$now-1', 'a']),
    error: { code: INVALID, message: 'Log events in a single PutLogEvents request must be in chronological order.' },
    evidence: 'C',
  }),
  row({
    id: 'put-span',
    operation: 'PutLogEvents',
    about: 'refuses a batch that spans more than 24 hours',
    input: batch([`$now-${DAY_MS + 1}`, 'a'], ['$now', 'b']),
    error: { code: INVALID, message: /cannot span more than 24 hours/ },
  }),
  row({
    id: 'put-size',
    operation: 'PutLogEvents',
    about: 'refuses a batch of more than 1 MiB',
    input: batch(['$now', 'x'.repeat(600_000)], ['$now', 'x'.repeat(500_000)]),
    error: { code: INVALID, message: 'Upload too large: 1100052 bytes exceeds limit of 1048576' },
    evidence: 'C',
  }),
  row({
    id: 'put-too-old',
    operation: 'PutLogEvents',
    about: 'rejects events older than 14 days',
    input: batch([`$now-${15 * DAY_MS}`, 'old']),
    output: { rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } },
  }),
  row({
    id: 'put-too-new',
    operation: 'PutLogEvents',
    about: 'rejects events more than 2 hours ahead',
    input: batch(['$now', 'now'], [`$now+${3 * HOUR_MS}`, 'ahead']),
    output: { rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 } },
  }),
  row({
    id: 'put-unknown-stream',
    operation: 'PutLogEvents',
    about: 'refuses an unknown stream',
    input: { ...batch(['$now', 'x']), logStreamName: 'none' },
    error: { code: 'ResourceNotFoundException', message: 'The specified log stream does not exist.' },
    evidence: 'V',
  }),
  row({
    id: 'filter-terms',
    operation: 'FilterLogEvents',
    about: 'includes events at the end of the window, and filters by terms',
    given: [put(['$now-2', 'ERROR early'], ['$now-1', 'fine'], ['$now', 'ERROR here'], ['$now', 'ERROR noise'])],
    input: { ...group, startTime: '$now-1', endTime: '$now', filterPattern: 'ERROR -noise' },
    output: { events: [{ logStreamName: 'a', timestamp: '$now', message: 'ERROR here' }] },
  }),
  row({
    id: 'filter-ingestion-time',
    operation: 'FilterLogEvents',
    about: 'shows the ingestion time of an event',
    given: [put(['$now-60000', 'late'])],
    input: group,
    output: { events: [{ timestamp: '$now-60000', ingestionTime: '$any' }] },
  }),
  row({
    id: 'filter-newest-first',
    operation: 'FilterLogEvents',
    about: 'begins with the newest event if startFromHead is false',
    given: [put(['$now-2', 'one'], ['$now-1', 'two'], ['$now', 'three'])],
    input: { ...group, startTime: '$now-2', startFromHead: false, limit: 2 },
    output: { events: [{ message: 'three' }, { message: 'two' }] },
  }),
  row({
    id: 'filter-newest-first-next-page',
    operation: 'FilterLogEvents',
    about: 'later pages have the direction of the first request',
    given: [
      put(['$now-2', 'one'], ['$now-1', 'two'], ['$now', 'three']),
      { operation: 'FilterLogEvents', input: { ...group, startTime: '$now-2', startFromHead: false, limit: 2 } },
    ],
    input: { ...group, startTime: '$now-2', nextToken: '$token' },
    output: { events: [{ message: 'one' }] },
  }),
  row({
    id: 'filter-newest-first-early',
    operation: 'FilterLogEvents',
    about: 'refuses startFromHead false for a window that starts before 2024',
    input: { ...group, startTime: Date.UTC(2023, 11, 31), startFromHead: false },
    error: { code: INVALID, message: '$any' },
  }),
  row({
    id: 'get-events-end',
    operation: 'GetLogEvents',
    about: 'leaves out events at the end of the window',
    given: [put(['$now-1', 'one'], ['$now', 'two'])],
    input: { ...stream, startFromHead: true, endTime: '$now' },
    output: {
      events: [{ timestamp: '$now-1', message: 'one', ingestionTime: '$any' }],
      nextForwardToken: /^f\//,
    },
  }),
];
