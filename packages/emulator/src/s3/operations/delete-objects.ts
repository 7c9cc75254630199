import type { z } from 'zod';
import { defined } from '../../core/defined.js';
import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import { flag, list, struct, text, unsupported } from '../../xml/shapes.js';
import { elements, type XmlMembers } from '../../xml/tree.js';
import { malformedXml } from '../../xml/xml.js';
import { checkCaller } from '../access/caller-access.js';
import type { Bucket } from '../model/bucket.js';
import { checkDeletable } from '../model/object-lock.js';
import type { ObjectStore } from '../model/object-store.js';
import { findVersion } from '../model/version-lookup.js';
import { isVersionIdOf } from '../model/versions.js';
import { declaredChecksum, declaredMd5 } from '../wire/checksums.js';
import { noSuchVersion, notImplemented } from '../wire/errors.js';
import { empty, xmlReply } from '../wire/replies.js';
import { documentIn, verifiedBody } from '../wire/request-document.js';
import { checkKeyLength } from '../wire/route.js';
import { bypassesGovernance } from './object-lock-headers.js';
import type { BucketOperation, ObjectOperation } from './operation.js';
import { versionIdOf } from './request-version.js';

const MAX_KEYS = 1000;
/**
 * Maximum size of the document (bytes): AWS's limit of 1,000 keys of 1,024 bytes, with room for their elements. Parsing
 * a larger document would block other requests.
 */
const MAX_XML_BYTES = 2 * 1024 * 1024;

const deletion = struct({
  // XML can write a lone surrogate as a character reference, but no key in UTF-8 can contain one.
  Key: text.refine((key) => key !== '' && !/\p{Surrogate}/u.test(key)),
  VersionId: text.optional(),
  ETag: unsupported,
  LastModifiedTime: unsupported,
  Size: unsupported,
});
const document = struct({ Object: list(deletion, MAX_KEYS), Quiet: flag.optional() });
type Deletion = z.infer<typeof deletion>;

/** The result of deleting one key, for the replies of DeleteObject and DeleteObjects. */
interface Outcome {
  /** The version id in the request, whether or not there was such a version. */
  readonly versionId: string | undefined;
  /** The version id of the delete marker that was created or deleted. Undefined if there was none. */
  readonly markerId: string | undefined;
}

interface Deleter {
  readonly call: Call;
  readonly store: ObjectStore;
  readonly bucket: Bucket;
  readonly bypass: boolean;
  readonly nowMs: number;
}

export const deleteObject: ObjectOperation = async ({ call, store, clock }, bucket, key) => {
  if (call.headers['if-match'] !== undefined) throw notImplemented('If-Match in DeleteObject', { Header: 'If-Match' });
  const bypass = bypassesGovernance(call.headers, bucket);
  const deleter = { call, store, bucket, bypass, nowMs: clock.now() };
  const { versionId, markerId } = await remove(deleter, key, versionIdOf(call, bucket));
  const shown = versionId ?? markerId;
  const marker = markerId === undefined ? undefined : 'true';
  return empty(204, defined({ 'x-amz-version-id': shown, 'x-amz-delete-marker': marker }));
};

export const deleteObjects: BucketOperation = async ({ call, store, clock }, bucket) => {
  if (declaredMd5(call.headers) === undefined && declaredChecksum(call.headers) === undefined) {
    throw new ServiceError('InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
  const body = await verifiedBody(call, MAX_XML_BYTES, 'MalformedXML');
  if (body.length === 0) throw malformedXml();
  const { Object: given, Quiet: quiet = false } = documentIn(body, 'Delete', document);
  const bypass = bypassesGovernance(call.headers, bucket);
  const deleter = { call, store, bucket, bypass, nowMs: clock.now() };
  const results: XmlMembers[] = [];
  for (const each of given) {
    const result = await resultOf(deleter, each);
    if (!quiet || result.Error !== undefined) results.push(result);
  }
  return xmlReply('DeleteResult', results.map(elements).join(''));
};

/** Deletes one key and returns its result. An error is a part of the result, so that it does not affect other keys. */
async function resultOf(deleter: Deleter, { Key, VersionId }: Deletion): Promise<XmlMembers> {
  try {
    checkKeyLength(Key);
    const query = new URLSearchParams(VersionId === undefined ? {} : { versionId: VersionId });
    checkCaller({ ...deleter.call, query }, 'DeleteObject', deleter.bucket, Key);
    const named = VersionId === undefined ? undefined : knownVersionId(VersionId, deleter.bucket);
    const { versionId, markerId } = await remove(deleter, Key, named);
    const marker = markerId === undefined ? {} : { DeleteMarker: true, DeleteMarkerVersionId: markerId };
    return { Deleted: { Key, VersionId: versionId, ...marker } };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { Error: { Key, VersionId, Code: error.code, Message: error.message } };
  }
}

/**
 * Checks the version id of an entry of DeleteObjects.
 * @throws ServiceError NoSuchVersion for an id that no version of the bucket ever had. The operation for a single
 * object, DeleteObject, answers InvalidArgument instead
 */
function knownVersionId(id: string, bucket: Bucket): string {
  if (isVersionIdOf(bucket, id)) return id;
  throw noSuchVersion();
}

async function remove(
  { store, bucket, bypass, nowMs }: Deleter,
  key: string,
  versionId: string | undefined,
): Promise<Outcome> {
  if (versionId === undefined) {
    const marker = await store.delete(bucket, key);
    return { versionId: undefined, markerId: marker?.versionId };
  }
  const version = findVersion(bucket, key, versionId);
  if (version === undefined) return { versionId, markerId: undefined };
  checkDeletable(version, nowMs, bypass);
  await store.deleteVersion(bucket, version);
  return { versionId, markerId: version.kind === 'delete-marker' ? versionId : undefined };
}
