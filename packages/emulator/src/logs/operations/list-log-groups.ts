import { writeToken } from '../../core/page-tokens.js';
import { notImplemented } from '../../core/service-error.js';
import { flag, integer, list, optional, required, structure, text } from '../../json/fields.js';
import { byName, groupArn, type LogGroup } from '../model/logs-store.js';
import { refuseLinkedAccounts } from './chosen-group.js';
import { logGroupClass } from './group-class.js';
import { pageToken } from './name-fields.js';
import { readToken } from './next-token.js';
import { operation } from './operation.js';
import { tagKey, VALUE_PATTERN } from './tag-fields.js';

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 50;
const MAX_TAG_FILTERS = 5;
/**
 * The form of a name pattern: one to five alternatives. An alternative matches any part of a name, or with `^` the
 * beginning of the name.
 */
const NAME_PATTERN = '(\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24})(\\|\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24}){0,4}';

const tagFilter = structure({
  key: required(tagKey),
  values: optional(list(text({ max: 259, pattern: `!?\\*?${VALUE_PATTERN}\\*?` }), { max: 5 })),
});

export const listLogGroups = operation(
  {
    logGroupNamePattern: optional(text({ min: 3, max: 129, pattern: NAME_PATTERN })),
    logGroupClass: optional(logGroupClass),
    includeLinkedAccounts: optional(flag()),
    accountIdentifiers: optional(list(text({ pattern: '\\d{12}' }), { max: 20 })),
    nextToken: optional(pageToken),
    limit: optional(integer({ min: 1, max: MAX_PAGE })),
    dataSources: optional(list(structure({}), { min: 1, max: 5 })),
    fieldIndexNames: optional(list(text({ min: 1, max: 512 }), { min: 1, max: 20 })),
    logGroupTags: optional(list(tagFilter, { min: 1, max: MAX_TAG_FILTERS })),
  },
  ({ logs, clock }, input) => {
    if (input.dataSources !== undefined) throw notImplemented('dataSources of ListLogGroups');
    if (input.fieldIndexNames !== undefined) throw notImplemented('fieldIndexNames of ListLogGroups');
    refuseLinkedAccounts(logs, input.accountIdentifiers);
    const { logGroupNamePattern: pattern, logGroupClass: groupClass, logGroupTags: tags = [] } = input;
    const name = pattern === undefined ? undefined : new RegExp(pattern);
    const listing = ['list-groups', logs.accountId, logs.region, pattern, groupClass, tags];
    const after = input.nextToken === undefined ? undefined : String(readToken(input.nextToken, listing, clock.now()));
    const rest = [...logs.groups.values()]
      .filter((group) => after === undefined || group.name > after)
      .filter((group) => name?.test(group.name) !== false)
      .filter((group) => groupClass === undefined || group.logGroupClass === groupClass)
      .filter((group) => tags.every(({ key, values = [] }) => hasTag(group, key, values)))
      .sort(byName);
    const page = rest.slice(0, input.limit ?? DEFAULT_PAGE);
    const last = page.at(-1);
    return {
      logGroups: page.map((group) => ({
        logGroupName: group.name,
        logGroupArn: groupArn(logs, group.name),
        logGroupClass: group.logGroupClass,
      })),
      ...(rest.length > page.length && last ? { nextToken: writeToken(listing, last.name, clock.now()) } : {}),
    };
  },
);

/** Whether a group has a tag with this key and one of the values. Without values, any value matches. */
function hasTag({ tags }: LogGroup, key: string, values: readonly string[]): boolean {
  const found = tags.get(key);
  return found !== undefined && (values.length === 0 || values.some((value) => matches(found, value)));
}

/**
 * Whether the value of a tag matches a wanted value. A leading `!` reverses the result. `*` stands for any text, and a
 * value with `*` is compared regardless of case.
 */
function matches(found: string, value: string): boolean {
  if (value.startsWith('!')) return !matches(found, value.slice(1));
  if (!value.includes('*')) return found === value;
  const parts = value.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'isu').test(found);
}
