import { deleteObject, deleteObjects } from './delete-objects.js';
import { getObject, headObject } from './get-object.js';
import { listObjectsV2 } from './list-objects.js';
import type { BucketOperation, ObjectOperation } from './operation.js';
import { putObject } from './put-object.js';

/** What concerns many objects of a bucket. */
export const LISTING_OPERATIONS: ReadonlyMap<string, BucketOperation> = new Map([
  ['ListObjectsV2', listObjectsV2],
  ['DeleteObjects', deleteObjects],
]);

/** What concerns one object. */
export const OBJECT_OPERATIONS: ReadonlyMap<string, ObjectOperation> = new Map([
  ['PutObject', putObject],
  ['GetObject', getObject],
  ['HeadObject', headObject],
  ['DeleteObject', deleteObject],
]);
