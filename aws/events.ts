import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { EventWindow, PagesEnd, SourceEvent } from '../activities/ports.js';
import { defined, LogferryError } from '../contract/index.js';
import { denial } from './denial.js';
import { epochMsOf, isoOf } from './epoch-ms.js';
import { factsOf } from './error-facts.js';
import { isAccessDenied } from './failures.js';
import { hidesEvents } from './hidden-events.js';

/*
 * Questions about the events of a log group. A result of `undefined` means that the answer is not known, for
 * example because AWS does not show the events, or because the maximum number of pages was read. Callers must not read
 * this result as "no events".
 */

export async function newestEventOf(
  client: CloudWatchLogsClient,
  logGroup: string,
): Promise<string | 'none' | undefined> {
  const input = { logGroupName: logGroup, orderBy: 'LastEventTime', descending: true, limit: 1 } as const;
  try {
    const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand(input));
    const [newest] = logStreams;
    return newest === undefined ? 'none' : isoOf(newest.lastEventTimestamp);
  } catch (error) {
    const facts = factsOf(error);
    if (facts.name === 'ResourceNotFoundException') throw new LogferryError('LOG_GROUP_MISSING', { logGroup });
    // AWS may refuse only this log group. AWS's message usually names the kind of policy.
    if (isAccessDenied(facts)) {
      throw new LogferryError('ACCESS_DENIED', { detail: denial('logs:DescribeLogStreams', facts.message) });
    }
    throw error;
  }
}

/**
 * Number of pages after which a search for one event ends without a result. FilterLogEvents may return empty pages
 * before a page with events.
 */
const MOST_EMPTY_PAGES = 5;

export async function firstEventOf(
  client: CloudWatchLogsClient,
  logGroup: string,
  { from, to }: Pick<EventWindow, 'from' | 'to'>,
): Promise<string | 'none' | undefined> {
  const search = pagesOf(client, { logGroup, from, to }, { limit: 1, mostPages: MOST_EMPTY_PAGES });
  const found = await searched(logGroup, search, (events) => {
    const instants = events.flatMap(({ timestamp }) => timestamp ?? []);
    return instants.length === 0 ? undefined : isoOf(Math.min(...instants));
  });
  return found === false ? 'none' : found;
}

export async function hasEventsIn(client: CloudWatchLogsClient, window: EventWindow): Promise<boolean | undefined> {
  const search = pagesOf(client, window, { limit: 1, mostPages: MOST_EMPTY_PAGES });
  return searched(window.logGroup, search, (events) => (events.length > 0 ? true : undefined));
}

/** AWS: maximum and default number of events on a page of FilterLogEvents. */
const PAGE_EVENTS = 10_000;
/**
 * Maximum number of pages of events that are searched for late events. A search of more pages costs about as much as to
 * export the window again.
 */
const MOST_PAGES = 10;

export async function hasLateEventsIn(
  client: CloudWatchLogsClient,
  window: EventWindow,
  ingestedAfter: string,
): Promise<boolean | undefined> {
  const afterMs = epochMsOf(ingestedAfter);
  const search = pagesOf(client, window, { limit: PAGE_EVENTS, mostPages: MOST_PAGES });
  return searched(window.logGroup, search, (events) =>
    // An event without an ingestion time counts as late, because nothing shows that it came in earlier.
    events.some(({ ingestionTime }) => ingestionTime === undefined || ingestionTime > afterMs) ? true : undefined,
  );
}

/** Implements `readEvents` of the port. */
export async function* eventsIn(
  client: CloudWatchLogsClient,
  window: EventWindow,
  mostPages: number,
): AsyncGenerator<readonly SourceEvent[], PagesEnd> {
  const pages = pagesOf(client, window, { limit: PAGE_EVENTS, mostPages });
  try {
    for (;;) {
      const page = await pages.next();
      if (page.done) return page.value ? 'all' : 'tooMany';
      yield page.value.map(({ timestamp = 0, ingestionTime, message = '' }) =>
        defined({ atMs: timestamp, ingestedMs: ingestionTime, message }),
      );
    }
  } catch (error) {
    if (hidesEvents(error, window.logGroup)) return 'refused';
    throw error;
  }
}

/**
 * The first result that `look` finds on a page.
 * @returns false if `look` finds nothing on any page of the window; undefined if the maximum number of pages was read
 * before the end of the window, or if AWS does not show the events
 */
async function searched<T>(
  logGroup: string,
  pages: AsyncGenerator<FilteredLogEvent[], boolean>,
  look: (events: FilteredLogEvent[]) => T | undefined,
): Promise<T | false | undefined> {
  try {
    for (;;) {
      const page = await pages.next();
      if (page.done) return page.value ? false : undefined;
      const found = look(page.value);
      if (found !== undefined) return found;
    }
  } catch (error) {
    if (hidesEvents(error, logGroup)) return undefined;
    throw error;
  }
}

/** Pages of the events of a window, the earliest first. @returns whether these were all pages of the window */
async function* pagesOf(
  client: CloudWatchLogsClient,
  { logGroup, logStreamPrefix, from, to }: EventWindow,
  { limit, mostPages }: { limit: number; mostPages: number },
): AsyncGenerator<FilteredLogEvent[], boolean> {
  const input = defined({
    logGroupName: logGroup,
    logStreamNamePrefix: logStreamPrefix,
    startTime: epochMsOf(from),
    // FilterLogEvents includes the end of its window, but `to` is excluded.
    endTime: epochMsOf(to) - 1,
    limit,
  });
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.send(new FilterLogEventsCommand(defined({ ...input, nextToken })));
    yield answer.events ?? [];
    if (answer.nextToken === undefined) return true;
    nextToken = answer.nextToken;
  }
  return false;
}
