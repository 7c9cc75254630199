import {
  type LogGroup as AwsLogGroup,
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroup, LogGroups } from '../activities/ports.js';
import { defined } from '../contract/index.js';
import type { AwsOptions, Clients } from './clients.js';
import { isoOf } from './epoch-ms.js';
import { factsOf } from './error-facts.js';
import { eventsIn, firstEventOf, hasEventsIn, hasLateEventsIn, newestEventOf } from './events.js';
import { calling } from './failures.js';
import { countedIn, dailyEventsIn, newestIngestionIn } from './insights.js';
import { namesListed } from './listed-by-tags.js';
import { retentionPoliciesOf } from './retention-policies.js';

/** AWS: maximum number of identifiers in one call. */
const MOST_IDENTIFIERS = 50;

/** The port for log groups, implemented by calls of AWS. */
export function createLogGroups({ logs, logsBriefly, site }: Clients, options: AwsOptions): LogGroups {
  const call = <T>(operation: string, send: () => Promise<T>): Promise<T> =>
    calling(site('logs', `logs:${operation}`), send);
  const pagesOf = async function* (input: DescribeLogGroupsCommandInput): AsyncGenerator<LogGroup[]> {
    let nextToken: string | undefined;
    do {
      const page = defined({ ...input, nextToken });
      const answer = await call('DescribeLogGroups', () => logs.send(new DescribeLogGroupsCommand(page)));
      yield (answer.logGroups ?? []).flatMap((group) => groupOf(group, WHOLE));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
  };
  const find = async (name: string): Promise<LogGroup | undefined> => {
    for await (const groups of pagesOf({ logGroupNamePrefix: name })) {
      const found = groups.find((group) => group.name === name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const queries = { call, client: logs, briefly: logsBriefly };
  return {
    find,
    async findMany(names) {
      const found = new Map<string, LogGroup>();
      for (let at = 0; at < names.length; at += MOST_IDENTIFIERS) {
        const batch = names.slice(at, at + MOST_IDENTIFIERS);
        for (const group of await call('DescribeLogGroups', () => describeNamed(logs, batch))) {
          found.set(group.name, group);
        }
        // AWS does not document its answer for a group that does not exist, so a listing decides.
        for (const name of batch.filter((one) => !found.has(one))) {
          const group = await find(name);
          if (group !== undefined) found.set(name, group);
        }
      }
      return found;
    },
    async *list({ prefix, pattern = '' }) {
      // The pattern is applied here: AWS's own listing by pattern leaves out class and retention, which plans need.
      for await (const groups of pagesOf(prefix === undefined ? {} : { logGroupNamePrefix: prefix })) {
        yield* groups.filter(({ name }) => name.includes(pattern));
      }
    },
    async *tagged(tags) {
      yield* namesListed(logs, call, tags, async function* () {
        // The tagging client is loaded only where ListLogGroups is not asked or does not answer.
        const { namesTagged } = await import('./tagged-groups.js');
        yield* namesTagged(options, tags);
      });
    },
    tags: ({ arn }) => tagsOf(logsBriefly, arn),
    retentionPolicies: () => call('DescribeAccountPolicies', () => retentionPoliciesOf(logs)),
    newestEvent: (name) => call('DescribeLogStreams', () => newestEventOf(logs, name)),
    firstEvent: (name, window) => call('FilterLogEvents', () => firstEventOf(logs, name, window)),
    hasEvents: (window) => call('FilterLogEvents', () => hasEventsIn(logs, window)),
    newestIngestion: (question, signal) => newestIngestionIn(queries, question, signal),
    dailyEvents: (question, signal) => dailyEventsIn(queries, question, signal),
    hasLateEvents: (window, ingestedAfter) =>
      call('FilterLogEvents', () => hasLateEventsIn(logs, window, ingestedAfter)),
    countByQuery: (question, signal) => countedIn(queries, question, signal),
    async *readEvents(window, mostPages) {
      const pages = eventsIn(logs, window, mostPages);
      for (;;) {
        const page = await call('FilterLogEvents', () => pages.next());
        if (page.done) return page.value;
        yield page.value;
      }
    },
  };
}

const LOG_CLASSES = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY', 'ESSENTIALS'] as const;

/**
 * Values of members that AWS may leave out. A listing by prefix describes each group completely, so a group without the
 * member has no deletion protection. AWS does not say the same about an answer by names.
 */
const WHOLE = { deletionProtection: false };

function groupOf(group: AwsLogGroup, absent: Partial<typeof WHOLE> = {}): LogGroup[] {
  const name = group.logGroupName;
  const createdAt = isoOf(group.creationTime);
  if (name === undefined || createdAt === undefined) return [];
  const logClass: string | undefined = group.logGroupClass;
  return [
    {
      name,
      // The older field `arn` ends in `:*`, which means the streams of the group. AWS refuses this form in a call about
      // the group.
      arn: group.logGroupArn ?? group.arn?.replace(/:\*$/, '') ?? '',
      createdAt,
      logClass: LOG_CLASSES.find((known) => known === (logClass ?? 'STANDARD')) ?? 'UNKNOWN',
      ...defined({
        retentionDays: group.retentionInDays,
        retentionPolicyName: group.retentionPolicyName,
        kmsKeyArn: group.kmsKeyId,
        deletionProtection: group.deletionProtectionEnabled ?? absent.deletionProtection,
        dataProtectionStatus: group.dataProtectionStatus,
        inheritedProperties: group.inheritedProperties?.length ? group.inheritedProperties : undefined,
        storedBytes: group.storedBytes,
      }),
    },
  ];
}

/**
 * Errors of an endpoint that does not accept `logGroupIdentifiers`, or does not accept the identifier of a group that
 * does not exist.
 */
const UNANSWERED: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'ResourceNotFoundException',
  'SerializationException',
  'ValidationException',
]);

/** The groups with these names, as far as one call returns them. */
async function describeNamed(client: CloudWatchLogsClient, names: readonly string[]): Promise<LogGroup[]> {
  try {
    const answer = await client.send(new DescribeLogGroupsCommand({ logGroupIdentifiers: [...names] }));
    // An endpoint that ignores `logGroupIdentifiers` lists other groups, too.
    return (answer.logGroups ?? []).flatMap((group) => groupOf(group)).filter(({ name }) => names.includes(name));
  } catch (error) {
    if (UNANSWERED.has(factsOf(error).name)) return [];
    throw error;
  }
}

/**
 * The tags of a log group for its receipts. An export continues without them, because they are only additional
 * information.
 */
async function tagsOf(client: CloudWatchLogsClient, resourceArn: string): Promise<Record<string, string>> {
  try {
    const { tags = {} } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    return tags;
  } catch {
    return {};
  }
}
