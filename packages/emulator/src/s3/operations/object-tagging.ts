import type { z } from 'zod';
import { ServiceError } from '../../core/errors.js';
import type { Call } from '../../http/call.js';
import { list, oneOf, struct, text } from '../../xml/shapes.js';
import { elements, type XmlMembers } from '../../xml/tree.js';
import { malformedXml } from '../../xml/xml.js';
import { bypassesGovernance, future, instantOf, lockedObject, requireLockOn } from './object-lock-headers.js';
import type { ObjectOperation } from './operation.js';
import { documentIn, verifiedBody } from './settings/index.js';
import { checkTags } from '../model/object-tags.js';
import { empty, S3_NAMESPACE, xml } from '../wire/replies.js';
import type { Bucket, Retention, StoredObject } from '../model/bucket.js';
import { objectAt, versionHeader } from '../model/version-lookup.js';
import { replaceVersion } from '../model/versions.js';

/** Holds ten tags of the longest kind, however they are written. */
const MAX_DOCUMENT_BYTES = 64 * 1024;

const tag = struct({ Key: text, Value: text });
const tagging = struct({ TagSet: struct({ Tag: list(tag, 1000).optional() }) });
const legalHold = struct({ Status: oneOf('ON', 'OFF') });
const retention = struct({ Mode: oneOf('GOVERNANCE', 'COMPLIANCE').optional(), RetainUntilDate: text.optional() });

export const getObjectTagging: ObjectOperation = ({ call }, bucket, key) => {
  const object = objectAt(bucket, key, call);
  const Tag = object.tags.map((each) => ({ Key: each.key, Value: each.value }));
  return document('Tagging', { TagSet: { Tag } }, versionHeader(bucket, object));
};

export const putObjectTagging: ObjectOperation = async ({ call }, bucket, key) => {
  const { TagSet } = await readBody(call, 'Tagging', tagging);
  const tags = checkTags((TagSet.Tag ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })));
  const object = objectAt(bucket, key, call);
  replaceVersion(bucket, object, { ...object, tags });
  return empty(200, versionHeader(bucket, object));
};

export const deleteObjectTagging: ObjectOperation = ({ call }, bucket, key) => {
  const object = objectAt(bucket, key, call);
  replaceVersion(bucket, object, { ...object, tags: [] });
  return empty(204, versionHeader(bucket, object));
};

export const getObjectLegalHold: ObjectOperation = ({ call }, bucket, key) => {
  const { legalHold } = lockableObject(bucket, key, call);
  if (legalHold === undefined) throw noLockConfiguration();
  return document('LegalHold', { Status: legalHold });
};

export const putObjectLegalHold: ObjectOperation = async ({ call }, bucket, key) => {
  const { Status } = await readBody(call, 'LegalHold', legalHold);
  const object = lockableObject(bucket, key, call);
  replaceVersion(bucket, object, { ...object, legalHold: Status });
  return empty(200);
};

export const getObjectRetention: ObjectOperation = ({ call }, bucket, key) => {
  const { retention } = lockableObject(bucket, key, call);
  if (retention === undefined) throw noLockConfiguration();
  const RetainUntilDate = new Date(retention.untilMs).toISOString();
  return document('Retention', { Mode: retention.mode, RetainUntilDate });
};

export const putObjectRetention: ObjectOperation = async ({ call, clock }, bucket, key) => {
  const { Mode, RetainUntilDate } = await readBody(call, 'Retention', retention);
  if ((Mode === undefined) !== (RetainUntilDate === undefined)) throw malformedXml();
  const untilMs = RetainUntilDate === undefined ? undefined : instantOf(RetainUntilDate.trim());
  if (RetainUntilDate !== undefined && untilMs === undefined) throw malformedXml();
  const nowMs = clock.now();
  const asked =
    Mode === undefined || untilMs === undefined ? undefined : future({ mode: Mode, untilMs }, nowMs, 'RetainUntilDate');
  const bypass = bypassesGovernance(call.headers, bucket);
  const object = lockableObject(bucket, key, call);
  if (weakens(object.retention, asked, nowMs, bypass)) throw lockedObject();
  replaceVersion(bucket, object, { ...object, retention: asked });
  return empty(200);
};

/** COMPLIANCE can only be prolonged; GOVERNANCE also ended or made shorter, but only with the header that says so. */
function weakens(held: Retention | undefined, asked: Retention | undefined, nowMs: number, bypass: boolean): boolean {
  if (held === undefined || held.untilMs <= nowMs) return false;
  if (held.mode === 'GOVERNANCE' && bypass) return false;
  const shorter = asked === undefined || asked.untilMs < held.untilMs;
  return shorter || (held.mode === 'COMPLIANCE' && asked.mode === 'GOVERNANCE');
}

/** @throws ServiceError InvalidRequest when the bucket has no Object Lock */
function lockableObject(bucket: Bucket, key: string, call: Call): StoredObject {
  const object = objectAt(bucket, key, call);
  requireLockOn(bucket);
  return object;
}

/** @throws ServiceError MalformedXML, BadDigest */
async function readBody<T>(call: Call, root: string, schema: z.ZodType<T>): Promise<T> {
  return documentIn(await verifiedBody(call, MAX_DOCUMENT_BYTES, 'MalformedXML'), root, schema);
}

function document(root: string, members: XmlMembers, headers: Readonly<Record<string, string>> = {}) {
  const reply = xml(`<${root} xmlns="${S3_NAMESPACE}">${elements(members)}</${root}>`);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function noLockConfiguration(): ServiceError {
  return new ServiceError(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
    404,
  );
}
