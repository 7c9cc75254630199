import { randomUUID } from 'node:crypto';
import { openToken, writeToken } from '../../core/page-tokens.js';
import { seedFrom } from '../../core/random.js';
import { notImplemented, ServiceError } from '../../core/service-error.js';
import { integer, list, long, optional, required, text } from '../../json/fields.js';
import { parseQuery } from '../insights/parse-query.js';
import { type QueriedEvent, runQuery } from '../insights/run-query.js';
import type { EventRange } from '../model/events/index.js';
import { eventsOfStreams } from '../model/events-of-streams.js';
import type { LogGroup, RegionalLogs } from '../model/logs-store.js';
import { isLive, type StartedQuery, statusOf } from '../model/queries.js';
import { keptFromMs, keptRange } from '../model/retention.js';
import { nameOf } from './chosen-group.js';
import { groupIdentifier, groupName } from './name-fields.js';
import { type LogsOperations, operation } from './operation.js';
import { toMs } from './read-window.js';

const MAX_GROUPS = 50;
/** Maximum number of rows of a query whose request has no `limit`, and of rows in one page of results. */
const DEFAULT_ROWS = 10_000;
const MAX_ROWS = 100_000;
const MAX_LIVE_QUERIES = 100;
/** Time after which a page token of query results expires (API page). */
const TOKEN_LIFE_MS = 60 * 60 * 1000;

const startQuery = operation(
  {
    queryLanguage: optional(text({ oneOf: ['CWLI', 'SQL', 'PPL'] })),
    logGroupName: optional(groupName),
    logGroupNames: optional(list(groupName, { max: MAX_GROUPS })),
    logGroupIdentifiers: optional(list(groupIdentifier, { max: MAX_GROUPS })),
    startTime: required(long({ min: 0n })),
    endTime: required(long({ min: 0n })),
    queryString: required(text({ max: 10_000 })),
    limit: optional(integer({ min: 1, max: MAX_ROWS })),
  },
  ({ logs, clock, settings }, input) => {
    if (input.queryLanguage !== undefined && input.queryLanguage !== 'CWLI') {
      throw notImplemented(`queries in the language ${input.queryLanguage}`);
    }
    if (input.startTime > input.endTime) throw invalid('The startTime must not be later than the endTime.');
    const nowMs = clock.now();
    const groups = queriedGroups(logs, input);
    const query = parseQuery(input.queryString);
    // The times in the request are whole seconds. The window begins and ends at these instants and includes both.
    const range: EventRange = { fromMs: toMs(input.startTime * 1_000n), toMs: toMs(input.endTime * 1_000n) };
    checkWindow(logs, groups, range.toMs, { query: input.queryString, nowMs });
    if (logs.queries.live(nowMs) >= MAX_LIVE_QUERIES) {
      throw new ServiceError(
        'LimitExceededException',
        `Account maximum query concurrency limit of [${MAX_LIVE_QUERIES}] reached. ${behind('LimitExceededException')}`,
      );
    }
    const { queryMs, queryTimes, seed } = settings.current;
    const queryId = randomUUID();
    const limit = input.limit ?? DEFAULT_ROWS;
    const options = { aggregateTimes: queryTimes, limit, seed: seed ^ seedFrom(input.queryString) };
    const answer = runQuery(query, eventsOfGroups(logs, groups, range, nowMs), options);
    const endsMs = nowMs + queryMs;
    logs.queries.add({ queryId, startedMs: nowMs, endsMs, answer, logGroups: groups.length, cancelled: false });
    return { queryId };
  },
);

const getQueryResults = operation(
  {
    queryId: required(text({ min: 1, max: 256 })),
    nextToken: optional(text({ max: 1024 })),
    maxItems: optional(integer({ min: 1, max: DEFAULT_ROWS })),
  },
  ({ logs, clock }, { queryId, nextToken, maxItems = DEFAULT_ROWS }) => {
    const query = queryNamed(logs, queryId);
    const nowMs = clock.now();
    const status = statusOf(query, nowMs);
    const { rows, recordsMatched, recordsScanned, bytesScanned } = query.answer;
    const listing = ['query', logs.accountId, logs.region, queryId];
    const start = nextToken === undefined ? 0 : positionOf(nextToken, listing, nowMs);
    const end = start + maxItems;
    const isOver = status === 'Complete';
    return {
      queryLanguage: 'CWLI',
      status,
      // While a query runs, AWS may return a part of the results. The emulator returns none, so a client must wait for
      // Complete.
      results: isOver ? rows.slice(start, end) : [],
      statistics: isOver
        ? { recordsMatched, recordsScanned, bytesScanned, logGroupsScanned: query.logGroups, resultCount: rows.length }
        : { recordsMatched: 0, recordsScanned: 0, bytesScanned: 0 },
      ...(isOver && end < rows.length ? { nextToken: writeToken(listing, end, nowMs) } : {}),
    };
  },
);

const stopQuery = operation({ queryId: required(text({ min: 1, max: 256 })) }, ({ logs, clock }, { queryId }) => {
  const query = queryNamed(logs, queryId);
  if (!isLive(query, clock.now())) throw invalid('The specified query is not running.');
  query.cancelled = true;
  return { success: true };
});

/**
 * The groups that a query names.
 * @throws ServiceError for an unknown group, for a group of a class without queries, and if the query names groups in
 * no field or in several fields
 */
function queriedGroups(
  logs: RegionalLogs,
  input: {
    readonly logGroupName: string | undefined;
    readonly logGroupNames: readonly string[] | undefined;
    readonly logGroupIdentifiers: readonly string[] | undefined;
  },
): LogGroup[] {
  const { logGroupName, logGroupNames, logGroupIdentifiers } = input;
  const given = [logGroupName && [logGroupName], logGroupNames, logGroupIdentifiers].filter(
    (names) => names !== undefined,
  );
  const [names] = given;
  if (given.length !== 1 || !names || names.length === 0) {
    throw invalid('Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.');
  }
  const groups = [...new Set(names)].map((name) => queriedGroup(logs, name));
  const unfit = groups.find((group) => group.logGroupClass === 'DELIVERY');
  if (unfit !== undefined) throw invalid(`Log groups of the class ${unfit.logGroupClass} cannot be queried.`);
  return groups;
}

/** The end of an error message of StartQuery, in which AWS passes on the error of an internal service. */
function behind(code: string): string {
  return `(Service: AWSLogs; Status Code: 400; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null)`;
}

/** @throws ServiceError ResourceNotFoundException */
function queriedGroup(logs: RegionalLogs, nameOrArn: string): LogGroup {
  const group = logs.groups.get(nameOf(logs, nameOrArn));
  if (group !== undefined) return group;
  throw new ServiceError(
    'ResourceNotFoundException',
    `Log group '${nameOrArn}' does not exist for account ID '${logs.accountId}' ${behind('ResourceNotFoundException')}`,
  );
}

/**
 * Checks that at least one group can have events in the window of a query.
 * @throws ServiceError MalformedQueryException with AWS's text if no group can have events in the window, because the
 * window ends before the creation of the group or before the events that its retention keeps
 */
function checkWindow(
  logs: RegionalLogs,
  groups: readonly LogGroup[],
  toMs: number,
  { query, nowMs }: { readonly query: string; readonly nowMs: number },
): void {
  const isBeyond = (group: LogGroup) => toMs < group.creationTime || toMs < keptFromMs(logs, group, nowMs);
  if (!groups.every(isBeyond)) return;
  throw new ServiceError(
    'MalformedQueryException',
    "Query's end date and time is either before the log groups creation time or exceeds the log groups log " +
      `retention settings ([0,${query.length}])`,
  );
}

function* eventsOfGroups(
  logs: RegionalLogs,
  groups: readonly LogGroup[],
  range: EventRange,
  nowMs: number,
): Generator<QueriedEvent> {
  for (const group of groups) {
    const log = `${logs.accountId}:${group.name}`;
    const kept = keptRange(logs, group, range, nowMs);
    for (const { stream, event } of eventsOfStreams([...group.streams.values()], kept)) {
      yield { log, streamName: stream.name, event };
    }
  }
}

/** @throws ServiceError ResourceNotFoundException */
function queryNamed(logs: RegionalLogs, queryId: string): StartedQuery {
  const query = logs.queries.find(queryId);
  if (query === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'The specified query does not exist.');
  }
  return query;
}

/** @throws ServiceError InvalidParameterException */
function positionOf(token: string, listing: readonly unknown[], nowMs: number): number {
  const opened = openToken(token, listing);
  if (opened === undefined || nowMs - opened.madeMs > TOKEN_LIFE_MS) {
    throw invalid('The specified nextToken is invalid.');
  }
  return Number(opened.position);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

export const queryOperations: LogsOperations = {
  StartQuery: startQuery,
  GetQueryResults: getQueryResults,
  StopQuery: stopQuery,
};
