import { createHash } from 'node:crypto';
import { ServiceError } from '../core/errors.js';
import { readBody } from '../http/body.js';
import type { Call } from '../http/call.js';
import { element, malformedXml, parseXml, textOf } from '../xml/xml.js';
import { declaredChecksum, declaredMd5, hasherFor, verifyChecksum } from './checksums.js';
import type { BucketOperation, ObjectOperation } from './operation.js';
import { empty, notImplemented, S3_NAMESPACE, xml } from './replies.js';

const MAX_KEYS = 1000;
/** 1,000 keys of 1,024 bytes, each of which may be written as a numeric reference. */
const MAX_XML_BYTES = 16 * 1024 * 1024;

export const deleteObject: ObjectOperation = async ({ call, store }, bucket, key) => {
  if (call.query.has('versionId')) throw notImplemented('deleting by versionId');
  if (call.headers['if-match'] !== undefined) throw notImplemented('If-Match in DeleteObject', { Header: 'If-Match' });
  await store.delete(bucket, key);
  return empty(204);
};

export const deleteObjects: BucketOperation = async ({ call, store }, bucket) => {
  const body = await readBody(call.body, MAX_XML_BYTES, 'MalformedXML');
  verifyBody(call, body);
  const root = parseXml(body).Delete;
  if (typeof root !== 'object' || root === null) throw malformedXml();
  const { Object: given, Quiet } = root as Record<string, unknown>;
  const objects = Array.isArray(given) ? given : [];
  if (objects.length === 0 || objects.length > MAX_KEYS) throw malformedXml();
  const keys = objects.map(keyOf);
  for (const key of keys) await store.delete(bucket, key);
  const quiet = textOf(Quiet)?.trim() === 'true';
  const deleted = quiet ? [] : keys.map((key) => `<Deleted>${element('Key', key)}</Deleted>`);
  return xml(`<DeleteResult xmlns="${S3_NAMESPACE}">${deleted.join('')}</DeleteResult>`);
};

function keyOf(object: unknown): string {
  if (typeof object !== 'object' || object === null) throw malformedXml();
  const members = object as Record<string, unknown>;
  const key = textOf(members.Key);
  if (key === undefined || key === '') throw malformedXml();
  const unsupported = ['VersionId', 'ETag', 'LastModifiedTime', 'Size'].find((name) => members[name] !== undefined);
  if (unsupported !== undefined) throw notImplemented(`${unsupported} in DeleteObjects`);
  return key;
}

/** This operation requires the client to protect its list of keys. */
function verifyBody(call: Call, body: Buffer): void {
  const md5 = declaredMd5(call.headers);
  const checksum = declaredChecksum(call.headers);
  if (md5 === undefined && checksum === undefined) {
    throw new ServiceError('InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  if (checksum === undefined) return;
  if (checksum.value === undefined) throw notImplemented('trailing checksums in DeleteObjects');
  const hasher = hasherFor(checksum.algorithm);
  hasher.update(body);
  verifyChecksum(checksum.algorithm, checksum.value, hasher.digest().toString('base64'));
}
