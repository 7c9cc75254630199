import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { defined, LogferryError } from '../contract/index.js';
import { type AwsOptions, createClients } from './clients.js';
import { factsOf } from './error-facts.js';
import { calling } from './failures.js';
import { hidesEvents } from './hidden-events.js';

/** The events and ingestions of a log group from an instant on. */
export interface Newer {
  /**
   * Names of the log streams whose newest event or newest ingestion is at the instant or later. There is at least one.
   */
  readonly streams: readonly string[];
  /** The time of the newest event or ingestion (epoch ms). */
  readonly newestMs: number;
  /**
   * Number of events with a timestamp at the instant or later. Undefined if AWS shows no events, because it refuses
   * this caller, or the log group's class does not support reading events.
   */
  readonly events?: number;
  /** Whether there may be more events than were counted. Also true if AWS shows no events. */
  readonly more: boolean;
}

/**
 * Finds the newest events of log groups. Sources are the events, if AWS shows them, and AWS's index of log streams. The
 * index also contains the times of ingestion, and lags by up to an hour.
 */
export interface GroupTail {
  /** The events and ingestions at an instant (epoch ms) or later. Undefined if there are none. */
  since(logGroup: string, fromMs: number): Promise<Newer | undefined>;
}

/** Makes a {@link GroupTail} with one set of credentials in one Region. */
export function createGroupTail(options: AwsOptions): GroupTail {
  const { logs, site } = createClients(options);
  const call = <T>(operation: string, send: () => Promise<T>): Promise<T> =>
    calling(site('logs', `logs:${operation}`), send);
  const streams = (logGroup: string) => call('DescribeLogStreams', () => streamsOf(logs, logGroup));
  return {
    async since(logGroup, fromMs) {
      const { count, ...counted } = await call('FilterLogEvents', () => eventsFrom(logs, logGroup, fromMs));
      const late = (await streams(logGroup)).filter((stream) => newestTimeOf(stream) >= fromMs);
      const names = new Set([...late.map(({ logStreamName = '' }) => logStreamName), ...counted.streams]);
      if (names.size === 0) return undefined;
      return {
        streams: [...names].sort(),
        newestMs: Math.max(newestOf(late), counted.newestMs),
        ...defined({ events: count }),
        more: counted.more,
      };
    },
  };
}

const newestTimeOf = ({ lastEventTimestamp, lastIngestionTime }: LogStream): number =>
  Math.max(lastEventTimestamp ?? Number.NEGATIVE_INFINITY, lastIngestionTime ?? Number.NEGATIVE_INFINITY);

const newestOf = (streams: readonly LogStream[]): number =>
  streams.reduce((newest, stream) => Math.max(newest, newestTimeOf(stream)), Number.NEGATIVE_INFINITY);

/**
 * All streams of a log group. AWS does not sort streams by ingestion time, so the stream with the newest ingestion can
 * be any of them.
 */
async function streamsOf(client: CloudWatchLogsClient, logGroupName: string): Promise<LogStream[]> {
  const streams: LogStream[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await client
      .send(new DescribeLogStreamsCommand(defined({ logGroupName, nextToken })))
      .catch((error: unknown) => {
        if (factsOf(error).name === 'ResourceNotFoundException') {
          throw new LogferryError('LOG_GROUP_MISSING', { logGroup: logGroupName });
        }
        throw error;
      });
    streams.push(...(answer.logStreams ?? []));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  return streams;
}

interface Counted {
  readonly count: number | undefined;
  readonly more: boolean;
  readonly streams: ReadonlySet<string>;
  readonly newestMs: number;
}

/**
 * Maximum number of pages of events to count. AWS returns at most 10,000 events a page, and may return empty pages
 * before a page with events.
 */
const MOST_PAGES = 10;

/** Counts the events from an instant (epoch ms) on, on at most `MOST_PAGES` pages. */
async function eventsFrom(client: CloudWatchLogsClient, logGroupName: string, startTime: number): Promise<Counted> {
  let count = 0;
  let newestMs = Number.NEGATIVE_INFINITY;
  const streams = new Set<string>();
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await client.send(new FilterLogEventsCommand(defined({ logGroupName, startTime, nextToken })));
      for (const { timestamp = startTime, logStreamName = '' } of answer.events ?? []) {
        count += 1;
        newestMs = Math.max(newestMs, timestamp);
        streams.add(logStreamName);
      }
      nextToken = answer.nextToken;
      if (nextToken === undefined) break;
    }
    return { count, more: nextToken !== undefined, streams, newestMs };
  } catch (error) {
    if (hidesEvents(error, logGroupName)) return { count: undefined, more: true, streams, newestMs };
    throw error;
  }
}
