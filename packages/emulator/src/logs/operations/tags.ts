import { ServiceError } from '../../core/service-error.js';
import { required, text } from '../../json/fields.js';
import { groupNamed, type LogGroup, type RegionalLogs } from '../model/logs-store.js';
import { nameOf } from './chosen-group.js';
import { groupName } from './name-fields.js';
import { type LogsOperations, operation } from './operation.js';
import { MAX_TAGS, refuseReservedKeys, tagKeys, tagMap } from './tag-fields.js';

const resourceArn = text({ min: 1, max: 1011, pattern: '[\\w+=/:,.@\\-#]*\\*?' });

function groupOfArn(logs: RegionalLogs, arn: string): LogGroup {
  const group = arn.startsWith('arn:') ? logs.groups.get(nameOf(logs, arn)) : undefined;
  if (group === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'The specified resource does not exist.');
  }
  return group;
}

function listed(group: LogGroup): object {
  return { tags: Object.fromEntries(group.tags) };
}

function addTags(group: LogGroup, tags: ReadonlyMap<string, string>): undefined {
  refuseReservedKeys(tags);
  if (new Set([...group.tags.keys(), ...tags.keys()]).size > MAX_TAGS) {
    throw new ServiceError('TooManyTagsException', `A resource can have no more than ${MAX_TAGS} tags.`);
  }
  for (const [key, value] of tags) group.tags.set(key, value);
}

function removeTags(group: LogGroup, keys: readonly string[]): undefined {
  for (const key of keys) group.tags.delete(key);
}

export const tagOperations: LogsOperations = {
  ListTagsForResource: operation({ resourceArn: required(resourceArn) }, ({ logs }, input) =>
    listed(groupOfArn(logs, input.resourceArn)),
  ),
  TagResource: operation({ resourceArn: required(resourceArn), tags: required(tagMap) }, ({ logs }, input) =>
    addTags(groupOfArn(logs, input.resourceArn), input.tags),
  ),
  UntagResource: operation({ resourceArn: required(resourceArn), tagKeys: required(tagKeys) }, ({ logs }, input) =>
    removeTags(groupOfArn(logs, input.resourceArn), input.tagKeys),
  ),
  ListTagsLogGroup: operation({ logGroupName: required(groupName) }, ({ logs }, input) =>
    listed(groupNamed(logs, input.logGroupName)),
  ),
  TagLogGroup: operation({ logGroupName: required(groupName), tags: required(tagMap) }, ({ logs }, input) =>
    addTags(groupNamed(logs, input.logGroupName), input.tags),
  ),
  UntagLogGroup: operation({ logGroupName: required(groupName), tags: required(tagKeys) }, ({ logs }, input) =>
    removeTags(groupNamed(logs, input.logGroupName), input.tags),
  ),
};
