import type { ObjectOperation } from './operation.js';
import { privateAcl } from './private-acl.js';
import { objectAt, versionHeader } from './request-version.js';

/** The ACL of every object is private: ACLs are disabled, so only the owner has rights. */
export const getObjectAcl: ObjectOperation = ({ call }, bucket, key) => {
  const object = objectAt(bucket, key, call);
  return privateAcl(bucket.ownerId, versionHeader(bucket, object));
};
