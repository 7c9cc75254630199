import { z } from 'zod';
import { flag, integer, list, oneOf, struct, text } from '../../../xml/shapes.js';

const MAX_RULES = 1000;
const MAX_TAGS = 50;
const MAX_TRANSITIONS = 10;

const date = text
  .pipe(z.iso.datetime({ offset: true }).or(z.iso.date()))
  .transform((value) => new Date(value).toISOString());
const tag = struct({ Key: text, Value: text });
const storageClass = oneOf('STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE');

const filter = struct({
  Prefix: text.optional(),
  Tag: tag.optional(),
  ObjectSizeGreaterThan: integer.optional(),
  ObjectSizeLessThan: integer.optional(),
  And: struct({
    Prefix: text.optional(),
    Tag: list(tag, MAX_TAGS).optional(),
    ObjectSizeGreaterThan: integer.optional(),
    ObjectSizeLessThan: integer.optional(),
  }).optional(),
});

const rule = struct({
  ID: text.optional(),
  Filter: filter.optional(),
  Prefix: text.optional(),
  Status: oneOf('Enabled', 'Disabled'),
  Transition: list(
    struct({ Date: date.optional(), Days: integer.optional(), StorageClass: storageClass }),
    MAX_TRANSITIONS,
  ).optional(),
  Expiration: struct({
    Date: date.optional(),
    Days: integer.optional(),
    ExpiredObjectDeleteMarker: flag.optional(),
  }).optional(),
  NoncurrentVersionTransition: list(
    struct({ NoncurrentDays: integer, StorageClass: storageClass, NewerNoncurrentVersions: integer.optional() }),
    MAX_TRANSITIONS,
  ).optional(),
  NoncurrentVersionExpiration: struct({
    NoncurrentDays: integer,
    NewerNoncurrentVersions: integer.optional(),
  }).optional(),
  AbortIncompleteMultipartUpload: struct({ DaysAfterInitiation: integer }).optional(),
});

export const lifecycleRules = struct({ Rule: list(rule, MAX_RULES) });
