import { list, struct, text } from '../../xml/shapes.js';
import { checkTags } from '../model/object-tags.js';
import { replaceVersion } from '../model/versions.js';
import { empty, xmlReply } from '../wire/replies.js';
import { objectDocument } from './object-document.js';
import type { ObjectOperation } from './operation.js';
import { objectAt, versionHeader } from './request-version.js';

const tag = struct({ Key: text, Value: text });
const tagging = struct({ TagSet: struct({ Tag: list(tag, 1000).optional() }) });

export const getObjectTagging: ObjectOperation = ({ call }, bucket, key) => {
  const object = objectAt(bucket, key, call, true);
  const Tag = object.tags.map((each) => ({ Key: each.key, Value: each.value }));
  return xmlReply('Tagging', { TagSet: { Tag } }, versionHeader(bucket, object));
};

export const putObjectTagging: ObjectOperation = async ({ call }, bucket, key) => {
  const { TagSet } = await objectDocument(call, 'Tagging', tagging);
  const tags = checkTags((TagSet.Tag ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })));
  const object = objectAt(bucket, key, call, true);
  replaceVersion(bucket, object, { ...object, tags });
  return empty(200, versionHeader(bucket, object));
};

export const deleteObjectTagging: ObjectOperation = ({ call }, bucket, key) => {
  const object = objectAt(bucket, key, call, true);
  replaceVersion(bucket, object, { ...object, tags: [] });
  return empty(204, versionHeader(bucket, object));
};
