import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  ResourceGroupsTaggingAPIClient,
  type ResourceTagMapping,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { matchesTagValue } from '../contract/index.js';
import { type AwsOptions, handlerOf, reporting, settingsFor, siteOf } from './clients.js';
import { calling } from './failures.js';
import { retrying } from './patience.js';

/** AWS: maximum number of resources per page. */
const RESOURCES_PER_PAGE = 100;

/**
 * Names of the log groups that have all the given tags, by the tagging API: one call per hundred groups. This API knows
 * no patterns. For a value that is a pattern, AWS finds all groups with the key, and the tags in the reply decide.
 * @param tags at least one tag: without tags, AWS lists everything that was ever tagged
 */
export async function* namesTagged(
  options: AwsOptions,
  tags: Readonly<Record<string, string>>,
): AsyncGenerator<string> {
  const site = siteOf('tagging', 'tag:GetResources', options);
  const requestHandler = handlerOf(options);
  const client = new ResourceGroupsTaggingAPIClient({
    ...settingsFor('tagging', options),
    ...retrying(options.patience ?? 'worker'),
    requestHandler,
  });
  client.middlewareStack.use(reporting('tag', options));
  const input: GetResourcesCommandInput = {
    ResourceTypeFilters: ['logs:log-group'],
    TagFilters: Object.entries(tags).map(([Key, value]) => (isPattern(value) ? { Key } : { Key, Values: [value] })),
    ResourcesPerPage: RESOURCES_PER_PAGE,
  };
  let token: string | undefined;
  try {
    do {
      const page = { ...input, ...(token && { PaginationToken: token }) };
      const answer = await calling(site, () => client.send(new GetResourcesCommand(page)));
      for (const found of answer.ResourceTagMappingList ?? []) {
        if (matchesAll(found, tags)) yield* nameIn(found);
      }
      // An empty token ends the list; a page without resources does not.
      token = answer.PaginationToken;
    } while (token);
  } finally {
    client.destroy();
  }
}

/**
 * Whether the tags in a reply match the wanted values that AWS does not compare here: patterns, and empty values. AWS
 * does not document whether an empty value in a filter means an empty value or any value.
 */
const matchesAll = ({ Tags = [] }: ResourceTagMapping, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(
    ([key, value]) =>
      (value !== '' && !isPattern(value)) ||
      Tags.some((tag) => tag.Key === key && matchesTagValue(value, tag.Value ?? '')),
  );

const isPattern = (value: string): boolean => value.startsWith('!') || value.includes('*');

/** The ARN of a log group, with or without `:*` at the end, because AWS's services differ. */
const LOG_GROUP_ARN = /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/;

function nameIn({ ResourceARN = '' }: ResourceTagMapping): string[] {
  const name = LOG_GROUP_ARN.exec(ResourceARN)?.[1];
  return name === undefined ? [] : [name];
}
