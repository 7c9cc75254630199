import {
  type CloudWatchLogsClient,
  ListLogGroupsCommand,
  type ListLogGroupsCommandInput,
  type ListLogGroupsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { defined, isLogferryError, LogferryError } from '../contract/index.js';
import { factsOf } from './error-facts.js';
import { isAccessDenied } from './failures.js';

/** AWS: maximum number of tags in one call, and of groups in one page. */
const MOST_FILTERS = 5;
const MOST_PER_PAGE = 1_000;

/** Sends a call and turns its errors into safe errors. */
type Call = <T>(operation: string, send: () => Promise<T>) => Promise<T>;

/**
 * Names of the log groups that have all the given tags, as ListLogGroups finds them. A value with `*` at its start or
 * end, or with `!` before it, is a pattern. AWS takes at most five tags in a call. With more tags, a group must be in
 * the listings of all calls.
 * @param otherwise finds the names in another way, if a tag has an empty value, or if ListLogGroups does not answer:
 *   the caller may not use it, the endpoint does not have it, or the endpoint ignores tags
 * @throws LogferryError ACCESS_DENIED that names both ways, if both are refused
 */
export async function* namesListed(
  client: CloudWatchLogsClient,
  call: Call,
  tags: Readonly<Record<string, string>>,
  otherwise: () => AsyncIterable<string>,
): AsyncGenerator<string> {
  // AWS does not say whether an empty value in a filter means an empty value or any value.
  if (Object.values(tags).includes('')) {
    yield* otherwise();
    return;
  }
  const send = (input: ListLogGroupsCommandInput): Promise<ListLogGroupsCommandOutput> =>
    client.send(new ListLogGroupsCommand({ limit: MOST_PER_PAGE, ...input }));
  const tried = await call('ListLogGroups', () => searchesTags(send));
  if (tried !== 'searches') {
    yield* tried === 'denied' ? namingBoth(otherwise) : otherwise();
    return;
  }
  const filters = Object.entries(tags).map(([key, value]) => ({ key, values: [value] }));
  const pages = async function* (logGroupTags: typeof filters): AsyncGenerator<string[]> {
    let nextToken: string | undefined;
    do {
      const answer = await call('ListLogGroups', () => send(defined({ logGroupTags, nextToken })));
      yield (answer.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []);
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
  };
  let others: Set<string> | undefined;
  for (let at = MOST_FILTERS; at < filters.length; at += MOST_FILTERS) {
    const names = new Set<string>();
    for await (const page of pages(filters.slice(at, at + MOST_FILTERS))) for (const name of page) names.add(name);
    others = others === undefined ? names : new Set([...others].filter((name) => names.has(name)));
  }
  for await (const page of pages(filters.slice(0, MOST_FILTERS))) {
    yield* page.filter((name) => others?.has(name) !== false);
  }
}

/** A tag that no log group has. */
const NO_GROUP = { key: 'logferry:no-such-tag', values: ['logferry:no-such-value'] };

/**
 * Whether an endpoint has ListLogGroups and searches tags with it. An endpoint that does not know the member for tags
 * ignores it, and then lists groups even for a tag that no group has.
 * @returns `denied` if the caller may not use the operation
 */
async function searchesTags(
  send: (input: ListLogGroupsCommandInput) => Promise<ListLogGroupsCommandOutput>,
): Promise<'searches' | 'denied' | 'unknown'> {
  try {
    const { logGroups = [] } = await send({ logGroupTags: [NO_GROUP], limit: 1 });
    return logGroups.length === 0 ? 'searches' : 'unknown';
  } catch (error) {
    const facts = factsOf(error);
    if (isAccessDenied(facts)) return 'denied';
    if (UNKNOWN.has(facts.name)) return 'unknown';
    throw error;
  }
}

/** Errors of an endpoint that does not have the operation, or refuses the member for tags. */
const UNKNOWN: ReadonlySet<string> = new Set([
  'InvalidAction',
  'InvalidParameterException',
  'NotImplemented',
  'SerializationException',
  'UnknownOperationException',
  'ValidationException',
]);

/** Finds the names in the other way after ListLogGroups was denied. If both are denied, the error names both calls. */
async function* namingBoth(otherwise: () => AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* otherwise();
  } catch (error) {
    if (!isLogferryError(error) || error.code !== 'ACCESS_DENIED') throw error;
    const { message, explained } = error;
    throw new LogferryError({ ...explained, message: `${message}. AWS denies logs:ListLogGroups, too` });
  }
}
