import { oneOf, struct } from '../../xml/shapes.js';
import { replaceVersion } from '../model/versions.js';
import { empty, xmlReply } from '../wire/replies.js';
import { lockableObject, noLockConfiguration } from './lockable-object.js';
import { objectDocument } from './object-document.js';
import type { ObjectOperation } from './operation.js';

const legalHold = struct({ Status: oneOf('ON', 'OFF') });

export const getObjectLegalHold: ObjectOperation = ({ call }, bucket, key) => {
  const { legalHold } = lockableObject(bucket, key, call);
  if (legalHold === undefined) throw noLockConfiguration();
  return xmlReply('LegalHold', { Status: legalHold });
};

export const putObjectLegalHold: ObjectOperation = async ({ call }, bucket, key) => {
  const { Status } = await objectDocument(call, 'LegalHold', legalHold);
  const object = lockableObject(bucket, key, call);
  replaceVersion(bucket, object, { ...object, legalHold: Status });
  return empty(200);
};
