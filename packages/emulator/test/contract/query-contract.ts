import { API, INVALID } from './contract-constants.js';
import type { ContractRow, Evidence, Step } from './contract-row.js';

const DAY_S = 24 * 60 * 60;
const put = (...events: readonly (readonly [timestamp: string, message: string])[]): Step => ({
  operation: 'PutLogEvents',
  input: {
    logGroupName: '$group',
    logStreamName: 'a',
    logEvents: events.map(([timestamp, message]) => ({ timestamp, message })),
  },
});

const COUNT = 'stats count(*) as events, max(@ingestionTime) as newest by @log, bin(1d) as day';
const query = (queryString: string) => ({
  logGroupNames: ['$group'],
  startTime: '$seconds-60',
  endTime: '$seconds+60',
  queryString,
});
const started = (queryString: string): Step => ({ operation: 'StartQuery', input: query(queryString) });
/** A step that moves the clock past the end of a query. */
const over: Step = { advanceMs: 60_000 };
const asked = { queryId: '$queryId' };
const twoEvents = put(['$now-2', 'ERROR one'], ['$now', 'two']);
const cell = (field: string, value: string | RegExp) => ({ field, value });

/** Rows about queries of Logs Insights, as far as the emulator implements them. */
export const QUERY_ROWS: readonly ContractRow[] = [
  row({
    id: 'query-count',
    operation: 'GetQueryResults',
    about: 'counts events and finds the latest ingestion time, by group and day',
    given: [twoEvents, started(COUNT), over],
    input: asked,
    output: {
      status: 'Complete',
      results: [
        [
          cell('@log', '$account:$group'),
          cell('day', /^\d{4}-\d\d-\d\d 00:00:00\.000$/),
          cell('events', '2'),
          cell('newest', /^\d{13}$/),
        ],
      ],
    },
    evidence: 'U',
  }),
  row({
    id: 'query-column-names',
    operation: 'GetQueryResults',
    about: 'the name of a column without an alias is the text of its function',
    given: [twoEvents, started('stats count(*) by bin(1d)'), over],
    input: asked,
    output: { results: [[cell('bin(1d)', /./), cell('count(*)', '2')]] },
    evidence: 'U',
  }),
  row({
    id: 'query-by-ingestion',
    operation: 'GetQueryResults',
    about: 'filters by ingestion time',
    given: [twoEvents, started(`filter @ingestionTime > 9999999999999 | ${COUNT}`), over],
    input: asked,
    output: { status: 'Complete', results: [] },
    evidence: 'U',
  }),
  row({
    id: 'query-events',
    operation: 'GetQueryResults',
    about: 'returns events in the order of a field',
    given: [twoEvents, started('fields @message | filter @message like /[oe]/ | sort @message desc | limit 1'), over],
    input: asked,
    output: { results: [[cell('@message', 'two')]] },
    evidence: 'U',
  }),
  row({
    id: 'query-statistics',
    operation: 'GetQueryResults',
    about: 'returns the numbers of found and searched events, and of searched bytes',
    given: [twoEvents, started('filter @message like "ERROR" | stats count(*)'), over],
    input: asked,
    output: { statistics: { recordsMatched: 1, recordsScanned: 2, bytesScanned: '$any' } },
  }),
  row({
    id: 'query-parsed',
    operation: 'GetQueryResults',
    about: 'counts the events from which a field was parsed',
    given: [twoEvents, started('parse @message /^(?<level>ERROR) / | stats count(*), count(level) as errors'), over],
    input: asked,
    output: { results: [[cell('count(*)', '2'), cell('errors', '1')]] },
    evidence: 'U',
  }),
  row({
    id: 'query-running',
    operation: 'GetQueryResults',
    about: 'shows that a query has not ended',
    settings: { queryMs: 60_000 },
    given: [twoEvents, started(COUNT)],
    input: asked,
    output: { status: /^(Scheduled|Running)$/ },
  }),
  row({
    id: 'query-malformed',
    operation: 'StartQuery',
    about: 'refuses a text that is not a query',
    input: query('stats of everything'),
    error: { code: 'MalformedQueryException', message: '$any' },
  }),
  row({
    id: 'query-before-retention',
    operation: 'StartQuery',
    about: 'refuses a window whose events retention has removed',
    given: [{ operation: 'PutRetentionPolicy', input: { logGroupName: '$group', retentionInDays: 1 } }],
    input: { ...query(COUNT), startTime: `$seconds-${9 * DAY_S}`, endTime: `$seconds-${8 * DAY_S}` },
    error: {
      code: 'MalformedQueryException',
      message: /^Query's end date and time is either before the log groups creation time or exceeds the log groups log/,
    },
    evidence: 'W',
  }),
  row({
    id: 'query-unknown-group',
    operation: 'StartQuery',
    about: 'refuses an unknown group',
    input: { ...query(COUNT), logGroupNames: ['$group', '$group-none'] },
    error: { code: 'ResourceNotFoundException', message: '$any' },
  }),
  row({
    id: 'query-groups-twice',
    operation: 'StartQuery',
    about: 'refuses log groups in two members of the input',
    input: { ...query(COUNT), logGroupName: '$group' },
    error: { code: INVALID, message: '$any' },
  }),
  row({
    id: 'query-many-groups',
    operation: 'StartQuery',
    about: 'refuses more than 50 groups',
    input: { ...query(COUNT), logGroupNames: Array.from({ length: 51 }, (_, index) => `$group-${index}`) },
    error: { code: INVALID, message: /'logGroupNames' failed to satisfy constraint: .* less than or equal to 50/ },
  }),
  row({
    id: 'query-unknown',
    operation: 'GetQueryResults',
    about: 'refuses an unknown query',
    input: { queryId: '00000000-0000-4000-8000-000000000000' },
    error: { code: 'ResourceNotFoundException', message: '$any' },
  }),
  row({
    id: 'query-concurrency',
    operation: 'StartQuery',
    about: 'refuses more than 100 queries at once',
    burst: 101,
    input: query('fields @message'),
    error: {
      code: 'LimitExceededException',
      message: /^Account maximum query concurrency limit of \[100\] reached\. \(Service: AWSLogs; Status Code: 400; /,
    },
    evidence: 'W',
  }),
  row({
    id: 'query-stopped',
    operation: 'StopQuery',
    about: 'stops a running query',
    settings: { queryMs: 60_000 },
    given: [started(COUNT)],
    input: asked,
    output: { success: true },
    after: [{ operation: 'GetQueryResults', input: asked, output: { status: 'Cancelled' } }],
  }),
  row({
    id: 'query-stopped-late',
    operation: 'StopQuery',
    about: 'refuses a query that is over',
    given: [started(COUNT), over],
    input: asked,
    error: { code: INVALID, message: '$any' },
  }),
];

function row({
  evidence = 'D',
  ...rest
}: Omit<ContractRow, 'evidence' | 'source'> & { evidence?: Evidence }): ContractRow {
  const source = evidence === 'W' ? 'reports of users' : API;
  return { ...rest, evidence, source };
}
