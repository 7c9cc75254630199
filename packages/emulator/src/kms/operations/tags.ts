import { ServiceError } from '../../core/service-error.js';
import { integer, list, optional, required, structure, text } from '../../json/fields.js';
import type { KmsKey } from '../model/key.js';
import { requireKept } from '../model/key-state.js';
import { type KmsOperations, onKey } from './operation.js';
import { page, paging } from './pages.js';

/** Maximum number of tags of a key at AWS. */
const MAX_TAGS = 50;
const MAX_PAGE = 50;

const tagKey = text({ min: 1, max: 128 });
export const tagList = list(structure({ TagKey: required(tagKey), TagValue: required(text({ max: 256 })) }));

/** Adds tags to a key. @throws ServiceError TagException, LimitExceededException; in this case no tag changes */
export function addTags(
  { tags }: Pick<KmsKey, 'tags'>,
  added: readonly { readonly TagKey: string; readonly TagValue: string }[],
): void {
  if (added.some(({ TagKey }) => TagKey.startsWith('aws:'))) {
    throw new ServiceError('TagException', 'Tag keys that begin with aws: are reserved.');
  }
  const names = added.map(({ TagKey }) => TagKey);
  if (new Set(names).size < names.length) throw new ServiceError('TagException', 'Duplicate tag keys.');
  if (new Set([...tags.keys(), ...names]).size > MAX_TAGS) {
    throw new ServiceError('LimitExceededException', `A key can have no more than ${MAX_TAGS} tags.`);
  }
  for (const { TagKey, TagValue } of added) tags.set(TagKey, TagValue);
}

export const tagOperations: KmsOperations = {
  ListResourceTags: onKey(
    'ListResourceTags',
    { ...paging, Limit: optional(integer({ min: 1, max: MAX_PAGE })) },
    (_, { tags }, { Limit = MAX_PAGE, Marker }) => {
      const listed = [...tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
      return page('Tags', listed, { Limit, Marker });
    },
  ),
  TagResource: onKey('TagResource', { Tags: required(tagList) }, (_, key, { Tags }) => {
    requireKept(key);
    addTags(key, Tags);
    return undefined;
  }),
  UntagResource: onKey('UntagResource', { TagKeys: required(list(tagKey)) }, (_, key, { TagKeys }) => {
    requireKept(key);
    for (const name of TagKeys) key.tags.delete(name);
    return undefined;
  }),
};
