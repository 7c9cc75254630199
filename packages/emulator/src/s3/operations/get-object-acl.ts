import type { ObjectOperation } from './operation.js';
import { privateAcl } from './private-acl.js';
import { objectAt, versionHeader } from './request-version.js';

/** Returns the private ACL for every object, because only the owner of the bucket has rights by ACL. */
export const getObjectAcl: ObjectOperation = ({ call }, bucket, key) => {
  const object = objectAt(bucket, key, call);
  return privateAcl(bucket.ownerId, versionHeader(bucket, object));
};
