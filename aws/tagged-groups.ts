import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  ResourceGroupsTaggingAPIClient,
  type ResourceTagMapping,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { type AwsOptions, handlerOf, reporting, settingsFor, siteOf } from './clients.js';
import { calling } from './failures.js';
import { retrying } from './patience.js';

/** AWS: maximum number of resources per page. */
const RESOURCES_PER_PAGE = 100;

/**
 * Names of the log groups that have all the given tags. AWS does the search: it takes one call per hundred groups,
 * instead of one call for the tags of each group.
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
    TagFilters: Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] })),
    ResourcesPerPage: RESOURCES_PER_PAGE,
  };
  let token: string | undefined;
  try {
    do {
      const page = { ...input, ...(token && { PaginationToken: token }) };
      const answer = await calling(site, () => client.send(new GetResourcesCommand(page)));
      for (const found of answer.ResourceTagMappingList ?? []) {
        if (hasEmptyOnes(found, tags)) yield* nameIn(found);
      }
      // An empty token ends the list; a page without resources does not.
      token = answer.PaginationToken;
    } while (token);
  } finally {
    client.destroy();
  }
}

/**
 * Whether every tag that is wanted with an empty value has an empty value in the group, too. AWS does not document
 * whether an empty value in a filter means an empty value or any value, so the tags in the reply decide.
 */
const hasEmptyOnes = ({ Tags = [] }: ResourceTagMapping, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(
    ([key, value]) => value !== '' || Tags.some((tag) => tag.Key === key && (tag.Value ?? '') === ''),
  );

/** The ARN of a log group, with or without `:*` at the end, because AWS's services differ. */
const LOG_GROUP_ARN = /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/;

function nameIn({ ResourceARN = '' }: ResourceTagMapping): string[] {
  const name = LOG_GROUP_ARN.exec(ResourceARN)?.[1];
  return name === undefined ? [] : [name];
}
