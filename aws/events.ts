import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { EventWindow } from '../activities/ports.js';
import { defined, LogferryError } from '../contract/index.js';
import { epochMsOf, isoOf } from './epoch-ms.js';
import { factsOf, isAccessDenied } from './failures.js';
import { sanitise } from './sanitise.js';

/*
 * Questions about the events of a log group. An answer of `undefined` means that AWS gave none: callers must not read it
 * as "no events".
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
    // AWS may refuse one log group only. Its words say by which policy.
    const words = sanitise(facts.message);
    if (isAccessDenied(facts))
      throw new LogferryError('ACCESS_DENIED', { detail: `logs:DescribeLogStreams: ${words}` });
    throw error;
  }
}

/** FilterLogEvents may return empty pages before a page with events; after this many the search ends without a result. */
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

/** AWS: the most events on a page of FilterLogEvents, and its default. */
const PAGE_EVENTS = 10_000;
/** A window with more pages of events than this is not searched to its end: exporting it again costs little more. */
const MOST_PAGES = 10;

export async function hasLateEventsIn(
  client: CloudWatchLogsClient,
  window: EventWindow,
  ingestedAfter: string,
): Promise<boolean | undefined> {
  const afterMs = epochMsOf(ingestedAfter);
  const search = pagesOf(client, window, { limit: PAGE_EVENTS, mostPages: MOST_PAGES });
  return searched(window.logGroup, search, (events) =>
    // An event without a time of ingestion could be late.
    events.some(({ ingestionTime }) => ingestionTime === undefined || ingestionTime > afterMs) ? true : undefined,
  );
}

/** Errors that do not show whether there are events: reading is not supported for this class of group. */
const SILENT: ReadonlySet<string> = new Set(['InvalidParameterException', 'InvalidOperationException']);

/**
 * Looks at pages until one of them has what is looked for.
 * @returns false if no page has it; undefined if the pages end before the window, or AWS does not show the events
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
    const facts = factsOf(error);
    if (facts.name === 'ResourceNotFoundException') throw new LogferryError('LOG_GROUP_MISSING', { logGroup });
    if (isAccessDenied(facts) || SILENT.has(facts.name)) return undefined;
    throw error;
  }
}

/** Pages of the events of a window, the earliest first. @returns whether these were all of them */
async function* pagesOf(
  client: CloudWatchLogsClient,
  { logGroup, logStreamPrefix, from, to }: EventWindow,
  { limit, mostPages }: { limit: number; mostPages: number },
): AsyncGenerator<FilteredLogEvent[], boolean> {
  const input = defined({
    logGroupName: logGroup,
    logStreamNamePrefix: logStreamPrefix,
    startTime: epochMsOf(from),
    // FilterLogEvents includes its end.
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
