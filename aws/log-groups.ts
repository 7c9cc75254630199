import {
  type LogGroup as AwsLogGroup,
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroup, LogGroups } from '../activities/ports.js';
import { defined, LogferryError } from '../contract/index.js';
import type { AwsOptions, Clients } from './clients.js';
import { epochMsOf, isoOf } from './epoch-ms.js';
import { calling, factsOf, isAccessDenied } from './failures.js';

/**
 * FilterLogEvents may return empty pages before a page with events; after this many the search ends without a result.
 */
const MOST_EMPTY_PAGES = 5;

/** The log-group calls of AWS behind their port. */
export function createLogGroups({ logs, address }: Clients, options: AwsOptions): LogGroups {
  const call = <T>(operation: string, send: () => Promise<T>): Promise<T> =>
    calling({ operation: `logs:${operation}`, address: address('logs') }, send);
  const pagesOf = async function* (input: DescribeLogGroupsCommandInput): AsyncGenerator<LogGroup[]> {
    let nextToken: string | undefined;
    do {
      const page = defined({ ...input, nextToken });
      const answer = await call('DescribeLogGroups', () => logs.send(new DescribeLogGroupsCommand(page)));
      yield (answer.logGroups ?? []).flatMap(groupOf);
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
  };
  return {
    async find(name) {
      for await (const groups of pagesOf({ logGroupNamePrefix: name })) {
        const found = groups.find((group) => group.name === name);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async *list({ prefix, pattern = '' }) {
      // In a listing by pattern AWS leaves out class and retention, which plans need.
      for await (const groups of pagesOf(prefix === undefined ? {} : { logGroupNamePrefix: prefix })) {
        yield* groups.filter(({ name }) => name.includes(pattern));
      }
    },
    async *tagged(tags) {
      // Most requests choose groups by name: the tagging client is loaded with the first that chooses by tag.
      const { namesTagged } = await import('./tagged-groups.js');
      yield* namesTagged(options, tags);
    },
    tags: ({ arn }) => call('ListTagsForResource', () => tagsOf(logs, arn)),
    newestEvent: (name) => call('DescribeLogStreams', () => newestEventOf(logs, name)),
    hasEvents: (slice) => call('FilterLogEvents', () => hasEventsIn(logs, slice)),
  };
}

const LOG_CLASSES = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'] as const;

function groupOf(group: AwsLogGroup): LogGroup[] {
  const name = group.logGroupName;
  const createdAt = isoOf(group.creationTime);
  if (name === undefined || createdAt === undefined) return [];
  const logClass: string | undefined = group.logGroupClass;
  return [
    {
      name,
      // The older field ends in `:*`, which means the group's streams; AWS refuses it where the group is meant.
      arn: group.logGroupArn ?? group.arn?.replace(/:\*$/, '') ?? '',
      createdAt,
      logClass: LOG_CLASSES.find((known) => known === (logClass ?? 'STANDARD')) ?? 'UNKNOWN',
      ...defined({ retentionDays: group.retentionInDays, kmsKeyArn: group.kmsKeyId }),
    },
  ];
}

/**
 * Tags for receipts, where they are additional information: without the permission to read them, an export goes on.
 * Selection by tag does not use this.
 */
async function tagsOf(client: CloudWatchLogsClient, resourceArn: string): Promise<Record<string, string>> {
  try {
    const { tags = {} } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    return tags;
  } catch (error) {
    if (isAccessDenied(factsOf(error))) return {};
    throw error;
  }
}

async function newestEventOf(client: CloudWatchLogsClient, logGroup: string): Promise<string | 'none' | undefined> {
  const input = { logGroupName: logGroup, orderBy: 'LastEventTime', descending: true, limit: 1 } as const;
  try {
    const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand(input));
    const [newest] = logStreams;
    return newest === undefined ? 'none' : isoOf(newest.lastEventTimestamp);
  } catch (error) {
    if (factsOf(error).name === 'ResourceNotFoundException') throw new LogferryError('LOG_GROUP_MISSING', { logGroup });
    throw error;
  }
}

/** Errors that do not show whether there are events: reading is not supported for this class of group. */
const SILENT: ReadonlySet<string> = new Set(['InvalidParameterException', 'InvalidOperationException']);

async function hasEventsIn(
  client: CloudWatchLogsClient,
  { logGroup, logStreamPrefix, from, to }: Parameters<LogGroups['hasEvents']>[0],
): Promise<boolean | undefined> {
  const input = defined({
    logGroupName: logGroup,
    logStreamNamePrefix: logStreamPrefix,
    startTime: epochMsOf(from),
    // FilterLogEvents includes its end.
    endTime: epochMsOf(to) - 1,
    limit: 1,
  });
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < MOST_EMPTY_PAGES; page += 1) {
      const command = new FilterLogEventsCommand(defined({ ...input, nextToken }));
      const answer = await client.send(command);
      if (answer.events !== undefined && answer.events.length > 0) return true;
      if (answer.nextToken === undefined) return false;
      nextToken = answer.nextToken;
    }
    return undefined;
  } catch (error) {
    const facts = factsOf(error);
    if (facts.name === 'ResourceNotFoundException') throw new LogferryError('LOG_GROUP_MISSING', { logGroup });
    if (isAccessDenied(facts) || SILENT.has(facts.name)) return undefined;
    throw error;
  }
}
