import { ServiceError } from '../../core/errors.js';
import { required, text } from '../../json/fields.js';
import { nameOf } from './chosen-group.js';
import { groupName } from './name-fields.js';
import { type LogsOperation, operation } from './operation.js';
import { groupNamed, type Lane, type LogGroup } from '../model/logs-store.js';
import { MAX_TAGS, tagKeys, tagMap } from './tag-fields.js';

const resourceArn = text({ min: 1, max: 1011, pattern: '[\\w+=/:,.@\\-#]*\\*?' });

function groupOfArn(lane: Lane, arn: string): LogGroup {
  const group = arn.startsWith('arn:') ? lane.groups.get(nameOf(lane, arn)) : undefined;
  if (group === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'The specified resource does not exist.');
  }
  return group;
}

function listed(group: LogGroup): object {
  return { tags: Object.fromEntries(group.tags) };
}

function addTags(group: LogGroup, tags: ReadonlyMap<string, string>): undefined {
  if (new Set([...group.tags.keys(), ...tags.keys()]).size > MAX_TAGS) {
    throw new ServiceError('TooManyTagsException', `A resource can have no more than ${MAX_TAGS} tags.`);
  }
  for (const [key, value] of tags) group.tags.set(key, value);
}

function removeTags(group: LogGroup, keys: readonly string[]): undefined {
  for (const key of keys) group.tags.delete(key);
}

export const tagOperations: Readonly<Record<string, LogsOperation>> = {
  ListTagsForResource: operation({ resourceArn: required(resourceArn) }, ({ lane }, input) =>
    listed(groupOfArn(lane, input.resourceArn)),
  ),
  TagResource: operation({ resourceArn: required(resourceArn), tags: required(tagMap) }, ({ lane }, input) =>
    addTags(groupOfArn(lane, input.resourceArn), input.tags),
  ),
  UntagResource: operation({ resourceArn: required(resourceArn), tagKeys: required(tagKeys) }, ({ lane }, input) =>
    removeTags(groupOfArn(lane, input.resourceArn), input.tagKeys),
  ),
  ListTagsLogGroup: operation({ logGroupName: required(groupName) }, ({ lane }, input) =>
    listed(groupNamed(lane, input.logGroupName)),
  ),
  TagLogGroup: operation({ logGroupName: required(groupName), tags: required(tagMap) }, ({ lane }, input) =>
    addTags(groupNamed(lane, input.logGroupName), input.tags),
  ),
  UntagLogGroup: operation({ logGroupName: required(groupName), tags: required(tagKeys) }, ({ lane }, input) =>
    removeTags(groupNamed(lane, input.logGroupName), input.tags),
  ),
};
