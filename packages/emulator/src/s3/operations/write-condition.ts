import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import type { Bucket, Version } from '../model/bucket.js';
import { currentVersion } from '../model/versions.js';
import { noSuchKey, preconditionFailed } from '../wire/errors.js';
import { unquoted } from '../wire/etag.js';

/**
 * The condition of a write, evaluated when the request begins. `If-None-Match: *` requires that the key has no object
 * (a delete marker does not count). `If-Match` requires an object with the given ETag.
 * @param startedOver the current version of the key when an upload in parts began. If undefined, as for other requests,
 * the current version at the beginning of this request counts
 * @returns a function to call right before the write. It throws ConditionalRequestConflict if the current version of
 * the key is another one by then
 * @throws ServiceError PreconditionFailed, NoSuchKey, ConditionalRequestConflict, NotImplemented
 */
export function writeCondition(
  { headers }: Call,
  bucket: Bucket,
  key: string,
  startedOver: Version | undefined = currentVersion(bucket, key),
): () => void {
  const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch } = headers;
  if (ifNoneMatch === undefined && ifMatch === undefined) return () => {};
  const condition = ifNoneMatch === undefined ? 'If-Match' : 'If-None-Match';
  if (ifNoneMatch !== undefined && ifMatch !== undefined) {
    throw refused('If-Match,If-None-Match', 'Multiple conditional request headers present in the request');
  }
  if (ifNoneMatch === undefined ? ifMatch === '*' : ifNoneMatch !== '*') {
    throw refused(condition, `We don't accept the provided value of ${condition} header for this API`);
  }
  const existing = bucket.objects.get(key);
  if (ifNoneMatch !== undefined && existing !== undefined) throw preconditionFailed(condition);
  if (ifMatch !== undefined) {
    if (existing === undefined) throw noSuchKey(key);
    if (unquoted(ifMatch) !== unquoted(existing.etag)) throw preconditionFailed(condition);
  }
  const unchanged = () => {
    if (currentVersion(bucket, key) === startedOver) return;
    throw new ServiceError(
      'ConditionalRequestConflict',
      'The conditional request cannot succeed due to a conflicting operation against this resource.',
      409,
      { Condition: condition, Key: key },
    );
  };
  unchanged();
  return unchanged;
}

/** The refusal of S3 itself, which does not implement these headers. */
function refused(Header: string, additionalMessage: string): ServiceError {
  const message = 'A header you provided implies functionality that is not implemented';
  return new ServiceError('NotImplemented', message, 501, { Header, additionalMessage });
}
