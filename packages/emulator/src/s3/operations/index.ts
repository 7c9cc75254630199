import { copyObject } from './copy-object.js';
import { createBucket } from './create-bucket.js';
import { deleteBucket } from './delete-bucket.js';
import { deleteObject, deleteObjects } from './delete-objects.js';
import { getBucketLocation } from './get-bucket-location.js';
import { getObject, headObject } from './get-object.js';
import { getObjectAcl } from './get-object-acl.js';
import { getObjectAttributes } from './get-object-attributes.js';
import { headBucket } from './head-bucket.js';
import { listBuckets } from './list-buckets.js';
import { listObjectVersions } from './list-object-versions.js';
import { listObjects, listObjectsV2 } from './list-objects.js';
import { MULTIPART_OPERATIONS } from './multipart/index.js';
import { getObjectLegalHold, putObjectLegalHold } from './object-legal-hold.js';
import { getObjectRetention, putObjectRetention } from './object-retention.js';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object-tagging.js';
import { onBucket, onObject, onService, type S3Operations } from './operation.js';
import { putObject } from './put-object.js';
import { putObjectAcl } from './put-object-acl.js';
import { SETTING_OPERATIONS } from './settings/index.js';

export const S3_OPERATIONS: S3Operations = {
  ListBuckets: onService(listBuckets),
  CreateBucket: onService(createBucket),

  HeadBucket: onBucket(headBucket),
  DeleteBucket: onBucket(deleteBucket),
  GetBucketLocation: onBucket(getBucketLocation),
  ListObjects: onBucket(listObjects),
  ListObjectsV2: onBucket(listObjectsV2),
  ListObjectVersions: onBucket(listObjectVersions),
  DeleteObjects: onBucket(deleteObjects),
  ...SETTING_OPERATIONS,

  PutObject: onObject(putObject),
  GetObject: onObject(getObject),
  HeadObject: onObject(headObject),
  DeleteObject: onObject(deleteObject),
  CopyObject: onObject(copyObject),
  GetObjectTagging: onObject(getObjectTagging),
  PutObjectTagging: onObject(putObjectTagging),
  DeleteObjectTagging: onObject(deleteObjectTagging),
  GetObjectLegalHold: onObject(getObjectLegalHold),
  PutObjectLegalHold: onObject(putObjectLegalHold),
  GetObjectRetention: onObject(getObjectRetention),
  PutObjectRetention: onObject(putObjectRetention),
  GetObjectAcl: onObject(getObjectAcl),
  PutObjectAcl: onObject(putObjectAcl),
  GetObjectAttributes: onObject(getObjectAttributes),
  ...MULTIPART_OPERATIONS,
};
