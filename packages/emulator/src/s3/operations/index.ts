import * as settings from './object-tagging.js';
import { copyObject } from './copy-object.js';
import { deleteObject, deleteObjects } from './delete-objects.js';
import { getObjectAcl, getObjectAttributes } from './get-object-attributes.js';
import { getObject, headObject } from './get-object.js';
import { listObjects, listObjectsV2 } from './list-objects.js';
import { listObjectVersions } from './list-object-versions.js';
import { listMultipartUploads, MULTIPART_OPERATIONS } from './multipart/index.js';
import type { BucketOperation, ObjectOperation } from './operation.js';
import { putObject } from './put-object.js';

/** What concerns many objects of a bucket. */
export const LISTING_OPERATIONS: ReadonlyMap<string, BucketOperation> = new Map([
  ['ListObjects', listObjects],
  ['ListObjectsV2', listObjectsV2],
  ['ListObjectVersions', listObjectVersions],
  ['ListMultipartUploads', listMultipartUploads],
  ['DeleteObjects', deleteObjects],
]);

/** What concerns one object. */
export const OBJECT_OPERATIONS: ReadonlyMap<string, ObjectOperation> = new Map([
  ['PutObject', putObject],
  ['GetObject', getObject],
  ['HeadObject', headObject],
  ['DeleteObject', deleteObject],
  ['CopyObject', copyObject],
  ['GetObjectTagging', settings.getObjectTagging],
  ['PutObjectTagging', settings.putObjectTagging],
  ['DeleteObjectTagging', settings.deleteObjectTagging],
  ['GetObjectLegalHold', settings.getObjectLegalHold],
  ['PutObjectLegalHold', settings.putObjectLegalHold],
  ['GetObjectRetention', settings.getObjectRetention],
  ['PutObjectRetention', settings.putObjectRetention],
  ['GetObjectAcl', getObjectAcl],
  ['GetObjectAttributes', getObjectAttributes],
  ...MULTIPART_OPERATIONS,
]);
