import { openToken, writeToken } from '../../core/page-tokens.js';
import { notImplemented, ServiceError } from '../../core/service-error.js';
import { flag, type InputOf, integer, list, optional, required, structure, text } from '../../json/fields.js';
import { byName, groupArn, type LogGroup } from '../../logs/model/logs-store.js';
import { operation } from './operation.js';

const MAX_PAGE = 100;
/** Time after which AWS lets a page token of this service expire. */
const TOKEN_LIFE_MS = 15 * 60 * 1000;
const SEARCHED_TYPES: ReadonlySet<string> = new Set(['logs', 'logs:log-group']);
const NOT_BESIDE_ARNS = [
  'TagFilters',
  'ResourceTypeFilters',
  'PaginationToken',
  'ResourcesPerPage',
  'TagsPerPage',
] as const;
const LOG_GROUP_ARN = /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/;

const tagFilter = structure({
  Key: required(text({ min: 1, max: 128 })),
  Values: optional(list(text({ max: 256 }), { max: 20 })),
});

const shape = {
  PaginationToken: optional(text({ max: 2048 })),
  TagFilters: optional(list(tagFilter, { max: 50 })),
  ResourcesPerPage: optional(integer({ min: 1, max: MAX_PAGE })),
  TagsPerPage: optional(integer({ min: 100, max: 500 })),
  ResourceTypeFilters: optional(list(text({ max: 256 }), { max: 100 })),
  IncludeComplianceDetails: optional(flag()),
  ExcludeCompliantResources: optional(flag()),
  ResourceARNList: optional(list(text({ min: 1, max: 1011 }), { min: 1, max: 100 })),
};
type Input = InputOf<typeof shape>;

/**
 * Lists the tagged log groups of an account and Region in the order of their names, with their current tags. At AWS the
 * list is eventually consistent, and also has resources that have lost their last tag.
 */
export const getResources = operation(shape, ({ logs, clock }, input) => {
  refuseOthers(input);
  const filters = input.TagFilters ?? [];
  const arns = input.ResourceARNList && new Set(input.ResourceARNList.map((arn) => arn.replace(/:\*$/, '')));
  const listing = ['resources', logs.accountId, logs.region, filters, input.ResourceTypeFilters];
  const after = input.PaginationToken ? positionOf(input.PaginationToken, listing, clock.now()) : undefined;
  const rest = [...logs.groups.values()]
    .filter((group) => group.tags.size > 0 && filters.every((filter) => passes(group, filter)))
    .filter(({ name }) => arns?.has(groupArn(logs, name)) ?? true)
    .filter(({ name }) => after === undefined || name > after)
    .sort(byName);
  const page = rest.slice(0, input.ResourcesPerPage ?? MAX_PAGE);
  const last = page.at(-1);
  return {
    PaginationToken: rest.length > page.length && last ? writeToken(listing, last.name, clock.now()) : '',
    ResourceTagMappingList: page.map(({ name, tags }) => ({
      ResourceARN: groupArn(logs, name),
      Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
    })),
  };
});

/**
 * Whether a log group passes a filter: it has the key with one of the filter's values. A filter without values accepts
 * any value.
 */
function passes({ tags }: LogGroup, { Key, Values = [] }: NonNullable<Input['TagFilters']>[number]): boolean {
  const value = tags.get(Key);
  return value !== undefined && (Values.length === 0 || Values.includes(value));
}

/**
 * Refuses requests that AWS refuses, searches for other resources than log groups, and options that the emulator lacks.
 * @throws ServiceError
 */
function refuseOthers(input: Input): void {
  const { ResourceARNList: arns, ResourceTypeFilters: types, TagsPerPage } = input;
  const beside = NOT_BESIDE_ARNS.filter((name) => input[name] !== undefined);
  if (arns !== undefined && beside.length > 0) {
    throw new ServiceError('InvalidParameterException', `ResourceARNList cannot be given with ${beside.join(', ')}.`);
  }
  if (TagsPerPage !== undefined) throw notImplemented('TagsPerPage of GetResources: give ResourcesPerPage');
  if (input.IncludeComplianceDetails || input.ExcludeCompliantResources) {
    throw notImplemented('the compliance details of GetResources');
  }
  const other = types?.find((type) => !SEARCHED_TYPES.has(type)) ?? arns?.find((arn) => !LOG_GROUP_ARN.test(arn));
  if (other !== undefined) throw notImplemented(`GetResources for ${other}: it searches log groups only`);
  if ((types ?? arns ?? []).length === 0) {
    throw notImplemented('GetResources for all types: name logs:log-group in ResourceTypeFilters');
  }
}

/** The position that a page token contains. @throws ServiceError if the token is invalid or has expired */
function positionOf(token: string, listing: readonly unknown[], nowMs: number): string {
  const opened = openToken(token, listing);
  if (opened === undefined) {
    throw new ServiceError('InvalidParameterException', 'The specified PaginationToken is invalid.');
  }
  if (nowMs - opened.madeMs > TOKEN_LIFE_MS) {
    throw new ServiceError('PaginationTokenExpiredException', 'The specified PaginationToken has expired.');
  }
  return String(opened.position);
}
