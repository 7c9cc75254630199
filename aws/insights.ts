import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsCallFailed, type QueriedCount, type QueriedDay, Throttled } from '../activities/ports.js';
import { defined, isLogferryError, MINUTE_MS, SECOND_MS } from '../contract/index.js';
import { epochMsOf, isoOf } from './epoch-ms.js';

/** The text of a column in a row of a result; empty if the row has no such column. */
type Columns = (name: string) => string;

/** A question about each log group and UTC day. */
interface DailyQuery<Value> {
  /** A query with the columns `@log`, `day` and those that {@link read} reads. */
  text: string;
  /** Reads the value of a row; undefined if it does not have a known form. */
  read(textAt: Columns): Value | undefined;
}

const NEWEST_INGESTION: DailyQuery<string> = {
  text: 'stats max(@ingestionTime) as newest by @log, bin(1d) as day',
  read: (textAt) => instantOf(textAt('newest')),
};
const EVENTS: DailyQuery<number> = {
  text: 'stats count(*) as events by @log, bin(1d) as day',
  read: (textAt) => countOf(textAt('events')),
};
/**
 * Counts events and lookalikes: events with a later line that `EventCounter` of the archive may count as an event of
 * its own.
 */
const COUNTS: DailyQuery<QueriedDay> = {
  text:
    'parse @message /\\n(?<lookalike>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z )/ | ' +
    'stats count(*) as events, count(lookalike) as lookalikes, max(@ingestionTime) as newest by @log, bin(1d) as day',
  read(textAt) {
    const [events, lookalikes] = [countOf(textAt('events')), countOf(textAt('lookalikes'))];
    if (events === undefined || lookalikes === undefined) return undefined;
    return { events, lookalikes, ...defined({ newestIngestion: instantOf(textAt('newest')) }) };
  },
};

/** AWS: maximum number of rows in a result. A result with this number of rows may be incomplete. */
const MOST_ROWS = 10_000;

const FIRST_LOOK_AFTER_MS = SECOND_MS / 4;
const LONGEST_PAUSE_MS = 5 * SECOND_MS;
/**
 * Longest time to wait for the end of a query. AWS runs a query for up to an hour, but each caller can do without its
 * answer.
 */
const LONGEST_QUERY_MS = 10 * MINUTE_MS;

type Call = <T>(operation: string, send: () => Promise<T>) => Promise<T>;
/** Answers by log group and UTC day. */
type Daily<Value> = Map<string, Map<string, Value>>;
interface Question {
  logGroups: readonly string[];
  from: string;
  to: string;
}

/** The clients that send queries, and the function that makes their calls. */
export interface Queries {
  call: Call;
  client: CloudWatchLogsClient;
  /** Client for StopQuery. It makes few attempts, because AWS ends each query after an hour anyway. */
  briefly: CloudWatchLogsClient;
}

/** Implements `newestIngestion` of the port by an Insights query. */
export const newestIngestionIn = (queries: Queries, question: Question, signal?: AbortSignal) =>
  dailyIn(queries, NEWEST_INGESTION, question, signal);

/** Implements `dailyEvents` of the port by an Insights query. */
export const dailyEventsIn = (queries: Queries, question: Question, signal?: AbortSignal) =>
  dailyIn(queries, EVENTS, question, signal);

/** Implements `countByQuery` of the port. */
export async function countedIn(
  queries: Queries,
  { logGroup, from, to }: { logGroup: string; from: string; to: string },
  signal?: AbortSignal,
): Promise<QueriedCount | undefined> {
  const question = { logGroups: [logGroup], from, to };
  const asked = await answerTo(queries, COUNTS.text, question, signal);
  const daily = asked && dailyOf(asked.answer, COUNTS, question);
  if (asked === undefined || daily === undefined) return undefined;
  const { queryId, answer } = asked;
  const scannedBytes = answer.statistics?.bytesScanned;
  return { queryId, text: COUNTS.text, ...defined({ scannedBytes }), days: daily.get(logGroup) ?? new Map() };
}

async function dailyIn<Value>(
  queries: Queries,
  query: DailyQuery<Value>,
  question: Question,
  signal: AbortSignal | undefined,
): Promise<Daily<Value> | undefined> {
  const asked = await answerTo(queries, query.text, question, signal);
  return asked && dailyOf(asked.answer, query, question);
}

/** The answer to a query; undefined if AWS refuses the query or does not complete it. */
async function answerTo(
  queries: Queries,
  text: string,
  question: Question,
  signal: AbortSignal | undefined,
): Promise<{ queryId: string; answer: GetQueryResultsCommandOutput } | undefined> {
  try {
    const queryId = await queries.call('StartQuery', () => started(queries.client, text, question));
    const answer = await completed(queries, queryId, signal);
    return answer && { queryId, answer };
  } catch (error) {
    if (concernsMore(error)) throw error;
    return undefined;
  }
}

/**
 * Whether an error also affects calls other than Insights queries, or is no failure of a call, such as an abort. After
 * any other error, the answer is `undefined`: each caller can do without the answer of a query.
 */
const concernsMore = (error: unknown): boolean =>
  isLogferryError(error)
    ? error.code === 'AWS_UNREACHABLE' || error.code === 'CREDENTIALS'
    : !(error instanceof AwsCallFailed || error instanceof Throttled);

async function started(
  client: CloudWatchLogsClient,
  queryString: string,
  { logGroups, from, to }: Question,
): Promise<string> {
  const command = new StartQueryCommand({
    logGroupNames: [...logGroups],
    // AWS takes both ends in whole seconds, and does not say whether the second of the end belongs to the window. The
    // end is rounded up, and a row for a day that begins at the end is left out of the answer.
    startTime: Math.floor(epochMsOf(from) / SECOND_MS),
    endTime: Math.ceil(epochMsOf(to) / SECOND_MS),
    queryString,
    limit: MOST_ROWS,
  });
  const { queryId } = await client.send(command);
  if (queryId === undefined) throw new AwsCallFailed('logs:StartQuery', 'reply without a query id');
  return queryId;
}

/**
 * The answer of a query once the query is complete; undefined if the query fails or does not end in time. A query that
 * still runs is stopped, even after an error or an abort, because AWS bills what a query scans.
 */
async function completed(
  queries: Queries,
  queryId: string,
  signal: AbortSignal | undefined,
): Promise<GetQueryResultsCommandOutput | undefined> {
  let isOver = false;
  try {
    const answer = await over(queries, queryId, signal);
    isOver = answer !== undefined;
    return answer?.status === 'Complete' ? answer : undefined;
  } finally {
    if (!isOver) await stop(queries, queryId);
  }
}

/** The answer of a query once the query has succeeded or failed; undefined if the query does not end in time. */
async function over(
  { call, client }: Queries,
  queryId: string,
  signal: AbortSignal | undefined,
): Promise<GetQueryResultsCommandOutput | undefined> {
  const deadlineMs = performance.now() + LONGEST_QUERY_MS;
  for (
    let pauseMs = FIRST_LOOK_AFTER_MS;
    performance.now() < deadlineMs;
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
  ) {
    await pause(pauseMs, signal);
    const answer = await call('GetQueryResults', () => client.send(new GetQueryResultsCommand({ queryId })));
    if (answer.status !== 'Running' && answer.status !== 'Scheduled') return answer;
  }
  return undefined;
}

/** Waits for `ms` milliseconds. @throws the reason of the signal when the signal aborts */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  });
  signal?.throwIfAborted();
}

/** Stops a query. An error is ignored, because AWS ends each query after an hour anyway. */
async function stop({ call, briefly }: Queries, queryId: string): Promise<void> {
  await call('StopQuery', () => briefly.send(new StopQueryCommand({ queryId }))).catch(() => undefined);
}

function dailyOf<Value>(
  { results = [], nextToken }: GetQueryResultsCommandOutput,
  query: DailyQuery<Value>,
  { logGroups, to }: Question,
): Daily<Value> | undefined {
  if (results.length >= MOST_ROWS || nextToken !== undefined) return undefined;
  const daily: Daily<Value> = new Map();
  for (const row of results) {
    const read = rowOf(row, query);
    if (read === undefined || !logGroups.includes(read.logGroup)) return undefined;
    if (epochMsOf(`${read.day}T00:00:00Z`) >= epochMsOf(to)) continue;
    const days = daily.get(read.logGroup) ?? new Map<string, Value>();
    daily.set(read.logGroup, days.set(read.day, read.value));
  }
  return daily;
}

/** A row of the result; undefined if it does not have the form that AWS documents. */
function rowOf<Value>(
  row: readonly ResultField[],
  query: DailyQuery<Value>,
): { logGroup: string; day: string; value: Value } | undefined {
  const textAt = (name: string): string => row.find(({ field }) => field === name)?.value ?? '';
  // AWS's form of this field is `account id:name of the group`.
  const logGroup = textAt('@log').replace(/^\d+:/, '');
  const day = /^(\d{4}-\d\d-\d\d) 00:00:00/.exec(textAt('day'))?.[1];
  const value = query.read(textAt);
  return day === undefined || value === undefined ? undefined : { logGroup, day, value };
}

/** The number in a result of Insights; undefined if it is not a whole number. */
const countOf = (value: string): number | undefined => (/^\d{1,15}(\.0+)?$/.test(value) ? Number(value) : undefined);

/**
 * The instant in a result of Insights; undefined if the form is unknown. The form is `2026-10-01 00:00:00.000`, or a
 * number of milliseconds if the query computes the time by a function.
 */
function instantOf(value: string): string | undefined {
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(value)) return isoOf(Date.parse(`${value.replace(' ', 'T')}Z`));
  return /^\d+(\.\d+)?(E\d+)?$/i.test(value) ? isoOf(Number(value)) : undefined;
}
