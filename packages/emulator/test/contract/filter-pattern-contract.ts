import { INVALID } from './contract-constants.js';
import type { ContractRow, Step } from './contract-row.js';

const PAGE = 'user guide, "Filter pattern syntax"';
const TRAIL = JSON.stringify({
  eventType: 'UpdateTrail',
  list: [{ id: 1 }, { id: 2 }],
  latency: 1_500,
  nothing: null,
  flag: true,
  'cluster.name': 'c',
});
const DEPLOY = JSON.stringify({ eventType: 'Deploy', latency: 20 });
const ACCESS = '10.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
const ERROR = 'ERROR 09/25/2014 12:00:02 Failed to process request';
const put: Step = {
  operation: 'PutLogEvents',
  input: {
    logGroupName: '$group',
    logStreamName: 'a',
    logEvents: [TRAIL, DEPLOY, ACCESS, ERROR].map((message, index) => ({ timestamp: `$now-${9 - index}`, message })),
  },
};

/** The patterns of the rows, each with the events that it finds. */
const FOUND: readonly (readonly [id: string, pattern: string, found: readonly string[]])[] = [
  ['any-term', '?Deploy ?ERROR', [DEPLOY, ERROR]],
  ['mixed-terms', '?Deploy ?ERROR latency', [TRAIL, DEPLOY]],
  ['blank', '" "', [TRAIL, DEPLOY, ACCESS, ERROR]],
  ['regex', '%^ERROR|404 \\d+$%', [ACCESS, ERROR]],
  ['json-string', '{ $.eventType = "Update*" }', [TRAIL]],
  ['json-number', '{ $.latency >= 1.5e3 || $.latency < +21 }', [TRAIL, DEPLOY]],
  ['json-nested', '{ ($.list[1].id = 2 || $.latency = 0) && $.eventType != Deploy }', [TRAIL]],
  ['json-any-element', '{ $.list[*].id = 2 }', [TRAIL]],
  ['json-key', "{ $.['cluster.name'] = %^c$% }", [TRAIL]],
  ['json-constants', '{ $.nothing IS NULL && $.flag IS TRUE && $.none NOT EXISTS }', [TRAIL]],
  ['json-array', '{ $.list != 1 }', []],
  ['fields', '[ip, user, name, time, request = *.html*, status = 4* && status != 403, bytes > 1000]', [ACCESS]],
  ['fields-ellipsis', '[..., status = 404 || status = 410, bytes]', [ACCESS]],
  ['fields-rest', '[w1=ERROR, w2]', [ERROR]],
];

/** Rows about the filter patterns of FilterLogEvents. */
export const FILTER_PATTERN_ROWS: readonly ContractRow[] = [
  ...FOUND.map(
    ([id, filterPattern, found]): ContractRow => ({
      id: `pattern-${id}`,
      operation: 'FilterLogEvents',
      about: `finds events by ${filterPattern}`,
      given: [put],
      input: { logGroupName: '$group', filterPattern },
      output: { events: found.map((message) => ({ message })) },
      evidence: 'D',
      source: PAGE,
    }),
  ),
  {
    id: 'pattern-json-accepted',
    operation: 'FilterLogEvents',
    about: 'accepts a JSON pattern when no event is JSON',
    given: [],
    input: { logGroupName: '$group', filterPattern: '{$.message = "hello"}' },
    output: { events: [] },
    evidence: 'V',
    source: 'LocalStack, test_filter_json_pattern',
  },
  {
    id: 'pattern-json-missing',
    operation: 'FilterLogEvents',
    about: 'does not find an event by != if the event lacks the property',
    given: [put],
    input: { logGroupName: '$group', filterPattern: '{ $.list[0].id != 5 }' },
    output: { events: [{ message: TRAIL }] },
    evidence: 'W',
    source: 'DataBiosphere/azul#5884',
  },
  ...[
    ['at-sign', 'email@example.com', 'lucagrulla/cw#181'],
    ['two-names', '[ip, status = 4* && bytes > 1000]', 'awsdocs/amazon-cloudwatch-logs-user-guide#21'],
    ['parentheses', '%(a|b)%', PAGE],
    ['three-regexes', '{ $.a = %1% || $.b = %2% || $.c = %3% }', PAGE],
    ['two-wildcards', '{ $.a[*].b[*] = 1 }', PAGE],
    ['is-not', '{ $.a IS NOT NULL }', PAGE],
    ['open', '{ $.a = 1', 'aws/aws-toolkit-jetbrains#3219'],
  ].map(
    ([id, filterPattern, source = '']): ContractRow => ({
      id: `pattern-refused-${id}`,
      operation: 'FilterLogEvents',
      about: `refuses ${filterPattern}`,
      input: { logGroupName: '$group', filterPattern },
      error: { code: INVALID, message: 'Invalid filter pattern' },
      evidence: source === PAGE ? 'D' : 'W',
      source,
    }),
  ),
];
