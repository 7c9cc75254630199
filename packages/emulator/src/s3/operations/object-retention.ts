import { oneOf, struct, text } from '../../xml/shapes.js';
import { malformedXml } from '../../xml/xml.js';
import type { Retention } from '../model/bucket.js';
import { lockedObject } from '../model/object-lock.js';
import { replaceVersion } from '../model/versions.js';
import { empty, xmlReply } from '../wire/replies.js';
import { lockableObject, noLockConfiguration } from './lockable-object.js';
import { objectDocument } from './object-document.js';
import { bypassesGovernance, future, instantOf } from './object-lock-headers.js';
import type { ObjectOperation } from './operation.js';

const retention = struct({ Mode: oneOf('GOVERNANCE', 'COMPLIANCE').optional(), RetainUntilDate: text.optional() });

export const getObjectRetention: ObjectOperation = ({ call }, bucket, key) => {
  const { retention } = lockableObject(bucket, key, call);
  if (retention === undefined) throw noLockConfiguration();
  const RetainUntilDate = new Date(retention.untilMs).toISOString();
  return xmlReply('Retention', { Mode: retention.mode, RetainUntilDate });
};

export const putObjectRetention: ObjectOperation = async ({ call, clock }, bucket, key) => {
  const { Mode, RetainUntilDate } = await objectDocument(call, 'Retention', retention);
  if ((Mode === undefined) !== (RetainUntilDate === undefined)) throw malformedXml();
  const untilMs = RetainUntilDate === undefined ? undefined : instantOf(RetainUntilDate.trim());
  if (RetainUntilDate !== undefined && untilMs === undefined) throw malformedXml();
  const nowMs = clock.now();
  const asked =
    Mode === undefined || untilMs === undefined ? undefined : future({ mode: Mode, untilMs }, nowMs, 'RetainUntilDate');
  const bypass = bypassesGovernance(call.headers, bucket);
  const object = lockableObject(bucket, key, call);
  if (forbids(object.retention, asked, nowMs, bypass)) throw lockedObject();
  replaceVersion(bucket, object, { ...object, retention: asked });
  return empty(200);
};

/**
 * Whether Object Lock forbids a change of a retention. Until its date, a COMPLIANCE retention can only be prolonged. A
 * GOVERNANCE retention can also be shortened, ended or changed to COMPLIANCE, but only with the bypass header.
 */
function forbids(held: Retention | undefined, asked: Retention | undefined, nowMs: number, bypass: boolean): boolean {
  if (held === undefined || held.untilMs <= nowMs) return false;
  if (held.mode === 'GOVERNANCE' && bypass) return false;
  const shorter = asked === undefined || asked.untilMs < held.untilMs;
  return shorter || held.mode !== asked.mode;
}
