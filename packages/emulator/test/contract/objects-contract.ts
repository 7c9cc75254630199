import { API, CREATE, completed, created, GUIDE, RECORDED } from './contract-constants.js';
import type { ContractRow, Step } from './contract-row.js';

const HOUR_MS = 3_600_000;
const PROBE = 'Permission Check Successful';
const REPORTED = 'bucket listings and log parsers that users published';
const WINDOW = { ...CREATE, from: `$now-${HOUR_MS}`, to: '$now+1000', destinationPrefix: 'p' };

const put = (logStreamName: string, ...events: readonly (readonly [timestamp: string, message: string])[]): Step => ({
  operation: 'PutLogEvents',
  input: {
    logGroupName: '$group',
    logStreamName,
    logEvents: events.map(([timestamp, message]) => ({ timestamp, message })),
  },
});
const stream = (logStreamName: string): Step => ({
  operation: 'CreateLogStream',
  input: { logGroupName: '$group', logStreamName },
});
const exported = (input: object = {}): Step => ({ ...completed, input: { ...WINDOW, ...input } });

/**
 * A contract row about the content of the bucket after a task has completed. The probe object below the prefix `p` is
 * always expected.
 */
function holds(row: {
  id: string;
  about: string;
  given: readonly Step[];
  objects: Readonly<Record<string, string | readonly string[]>>;
  evidence: ContractRow['evidence'];
  source?: string;
  settings?: ContractRow['settings'];
}): ContractRow {
  const { objects, source = REPORTED, settings, ...rest } = row;
  return {
    ...rest,
    ...(settings === undefined ? {} : { settings }),
    operation: 'DescribeExportTasks',
    input: { taskId: '$taskId' },
    output: { exportTasks: [{ status: { code: 'COMPLETED' } }] },
    after: [{ objects: { 'p/aws-logs-write-test': PROBE, ...objects } }],
    freshEvents: true,
    source,
  };
}

/** Rows about the objects that an export writes into its bucket. */
export const OBJECT_ROWS: readonly ContractRow[] = [
  {
    id: 'probe-under-prefix',
    operation: 'CreateExportTask',
    about: 'CreateExportTask writes its probe object below the prefix before it replies',
    input: { ...CREATE, destinationPrefix: 'p/q' },
    output: { taskId: '$any' },
    after: [{ objects: { 'p/q/aws-logs-write-test': PROBE } }],
    evidence: 'W',
    source: REPORTED,
  },
  {
    id: 'probe-at-root',
    operation: 'CreateExportTask',
    about: 'the probe object is at the root of the bucket if no prefix is given',
    input: CREATE,
    output: { taskId: '$any' },
    after: [{ objects: { 'aws-logs-write-test': PROBE } }],
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'objects-none',
    operation: 'DescribeExportTasks',
    about: 'an export without events completes and writes only its probe object',
    given: [exported()],
    input: { taskId: '$taskId' },
    output: { exportTasks: [{ status: { code: 'COMPLETED' } }] },
    after: [{ objects: { 'p/aws-logs-write-test': PROBE } }],
    evidence: 'W',
    source: 'user report',
  },
  holds({
    id: 'objects-key',
    about:
      'a key consists of prefix, task id, stream and number; a line of the UTC time with milliseconds and the message',
    given: [put('a', ['$now-5', 'one']), exported()],
    objects: { 'p/$taskId/a/000000.gz': '$iso-5 one\n' },
    evidence: 'W',
  }),
  {
    ...holds({ id: 'objects-default-prefix', about: '', given: [], objects: {}, evidence: 'V' }),
    about: 'the default prefix is used for the data objects, not for the probe object',
    given: [
      put('a', ['$now-5', 'one']),
      { ...completed, input: { ...CREATE, from: `$now-${HOUR_MS}`, to: '$now+1000' } },
    ],
    after: [{ objects: { 'aws-logs-write-test': PROBE, 'exportedlogs/$taskId/a/000000.gz': '$iso-5 one\n' } }],
    source: `${RECORDED}; key of the data: ${REPORTED}`,
  },
  holds({
    id: 'objects-slash',
    about: 'a slash in the name of a stream becomes a hyphen, and every other character stays',
    given: [stream('2026/11/05/[$LATEST]0123.x'), put('2026/11/05/[$LATEST]0123.x', ['$now', 'one']), exported()],
    objects: { 'p/$taskId/2026-11-05-[$LATEST]0123.x/000000.gz': '$iso one\n' },
    evidence: 'W',
  }),
  holds({
    id: 'objects-dots',
    about: 'a stream with the name .. has a folder with that name',
    given: [stream('..'), put('..', ['$now', 'one']), exported()],
    objects: { 'p/$taskId/../000000.gz': '$iso one\n' },
    evidence: 'U',
    source: 'dots are kept: user reports; this name: unproven',
  }),
  holds({
    id: 'objects-several-events',
    about: 'all events of a stream are in one object, in any order',
    given: [put('a', ['$now-7', 'one'], ['$now-6', 'two'], ['$now-6', 'two'], ['$now', 'three']), exported()],
    objects: { 'p/$taskId/a/000000.gz': ['$iso-7 one\n', '$iso-6 two\n', '$iso-6 two\n', '$iso three\n'] },
    evidence: 'D',
    source: GUIDE,
  }),
  holds({
    id: 'objects-several-streams',
    about: 'each stream with events has a folder',
    given: [stream('b'), stream('silent'), put('a', ['$now-5', 'of a']), put('b', ['$now-4', 'of b']), exported()],
    objects: { 'p/$taskId/a/000000.gz': '$iso-5 of a\n', 'p/$taskId/b/000000.gz': '$iso-4 of b\n' },
    evidence: 'W',
  }),
  holds({
    id: 'objects-stream-prefix',
    about: 'exports only the streams whose names begin with logStreamNamePrefix',
    given: [
      stream('b'),
      put('a', ['$now', 'of a']),
      put('b', ['$now', 'of b']),
      exported({ logStreamNamePrefix: 'b' }),
    ],
    objects: { 'p/$taskId/b/000000.gz': '$iso of b\n' },
    evidence: 'D',
    source: API,
  }),
  holds({
    id: 'objects-window',
    about: 'exports only the events of the window',
    given: [
      put('a', ['$now-30', 'early'], ['$now-20', 'within'], ['$now-10', 'late']),
      exported({ from: '$now-25', to: '$now-15' }),
    ],
    objects: { 'p/$taskId/a/000000.gz': '$iso-20 within\n' },
    evidence: 'D',
    source: API,
  }),
  holds({
    id: 'objects-many-lines',
    about: 'messages of several lines are unchanged; after a message that ends in a newline comes an empty line',
    given: [put('a', ['$now', 'first\n  at second\r\nthird\n']), exported()],
    objects: { 'p/$taskId/a/000000.gz': '$iso first\n  at second\r\nthird\n\n' },
    evidence: 'W',
  }),
  holds({
    id: 'objects-utf8',
    about: 'messages are written in UTF-8',
    given: [put('a', ['$now', 'Grüße, 世界 🪵']), exported()],
    objects: { 'p/$taskId/a/000000.gz': '$iso Grüße, 世界 🪵\n' },
    evidence: 'W',
  }),
  holds({
    id: 'objects-parts',
    about: 'events are written to several numbered objects if they do not fit into one (AWS does not publish the size)',
    settings: { partBytes: 60, fileOrder: 'time' },
    given: [put('a', ['$now-3', 'one'], ['$now-2', 'two'], ['$now-1', 'three']), exported()],
    objects: {
      'p/$taskId/a/000000.gz': '$iso-3 one\n$iso-2 two\n',
      'p/$taskId/a/000001.gz': '$iso-1 three\n',
    },
    evidence: 'W',
    source: 'fixtures of a log forwarder',
  }),
  {
    ...holds({ id: 'objects-facts', about: '', given: [], objects: {}, evidence: 'U' }),
    about: 'S3 shows an exported object with its ETag, its date and a CRC64NVME',
    given: [put('a', ['$now', 'one']), exported()],
    after: [
      {
        facts: {
          'p/$taskId/a/000000.gz': {
            ETag: /^"[0-9a-f]{32}"$/,
            LastModified: '$any',
            ChecksumCRC64NVME: /^[\w+/]{11}=$/,
            ChecksumType: 'FULL_OBJECT',
          },
        },
      },
    ],
    source:
      'S3 computes CRC64NVME if a writer sends no checksum (user guide); what the export service sends is unproven',
  },
  {
    ...holds({ id: 'objects-locked', about: '', given: [], objects: {}, evidence: 'D' }),
    about: 'an export into a bucket with a default retention writes objects that are locked',
    given: [{ lockDays: 1 }, put('a', ['$now', 'one']), exported()],
    after: [
      {
        facts: {
          'p/$taskId/a/000000.gz': {
            VersionId: '$any',
            ObjectLockMode: 'GOVERNANCE',
            ObjectLockRetainUntilDate: '$any',
          },
        },
      },
    ],
    source: GUIDE,
  },
  {
    id: 'objects-before-12-hours',
    operation: 'DescribeExportTasks',
    about: 'an event can be missing from exports during the 12 hours after its ingestion',
    settings: { availabilityDelayMs: 12 * HOUR_MS },
    given: [put('a', ['$now', 'one']), { advanceMs: 11 * HOUR_MS }, exported()],
    input: { taskId: '$taskId' },
    output: { exportTasks: [{ status: { code: 'COMPLETED' } }] },
    after: [{ objects: { 'p/aws-logs-write-test': PROBE } }],
    evidence: 'D',
    source: GUIDE,
  },
  holds({
    id: 'objects-after-12-hours',
    about: 'an export contains an event if at least 12 hours have passed since its ingestion',
    settings: { availabilityDelayMs: 12 * HOUR_MS },
    given: [put('a', ['$now', 'one']), { advanceMs: 12 * HOUR_MS }, exported()],
    objects: { 'p/$taskId/a/000000.gz': '$iso one\n' },
    evidence: 'D',
    source: GUIDE,
  }),
  {
    id: 'objects-again',
    operation: 'CreateExportTask',
    about: 'a second export with the same input writes below another task id',
    given: [put('a', ['$now', 'one']), exported()],
    input: WINDOW,
    output: { taskId: '$any' },
    after: [{ tasks: [{ taskId: '$taskId' }, { status: { code: 'COMPLETED' } }] }],
    freshEvents: true,
    evidence: 'D',
    source: API,
  },
  {
    id: 'objects-cancelled-pending',
    operation: 'CancelExportTask',
    about: 'a task that is cancelled while PENDING leaves only its probe object',
    given: [put('a', ['$now', 'one']), { ...created, input: WINDOW }],
    input: { taskId: '$taskId' },
    exactly: {},
    after: [{ objects: { 'p/aws-logs-write-test': PROBE } }],
    evidence: 'U',
    source: 'probe: recorded; cancel: unproven',
  },
];
