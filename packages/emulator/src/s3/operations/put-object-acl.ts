import { ServiceError } from '../../core/service-error.js';
import { notImplemented, refuseHeaders } from '../wire/errors.js';
import { empty } from '../wire/replies.js';
import type { ObjectOperation } from './operation.js';
import { objectAt, versionHeader } from './request-version.js';
import { GRANT_HEADERS } from './settings/acl.js';
import { objectOwnershipOf } from './settings/ownership-controls.js';

/**
 * Accepts an ACL that changes nothing, if the bucket enables ACLs.
 * @throws ServiceError AccessControlListNotSupported while ACLs are disabled; NotImplemented for other ACLs
 */
export const putObjectAcl: ObjectOperation = ({ call }, bucket, key) => {
  const object = objectAt(bucket, key, call);
  if (objectOwnershipOf(bucket.settings) === 'BucketOwnerEnforced') {
    throw new ServiceError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  refuseHeaders(call, GRANT_HEADERS);
  const canned = call.headers['x-amz-acl'];
  if (canned === undefined) throw notImplemented('an AccessControlPolicy of an object');
  if (canned !== 'private' && canned !== 'bucket-owner-full-control') {
    throw notImplemented(`the canned ACL ${String(canned)} of an object`, { Header: 'x-amz-acl' });
  }
  return empty(200, versionHeader(bucket, object));
};
