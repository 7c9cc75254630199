import type { Clock } from '../../core/clock.js';
import type { Call, Reply } from '../../http/call.js';
import type { Bucket } from '../model/bucket.js';
import type { ObjectStore } from '../model/object-store.js';

export interface S3Context {
  readonly call: Call;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** An operation on the service itself, or one that makes a bucket. */
export type ServiceOperation = (context: S3Context, bucketName: string) => Promise<Reply> | Reply;
/** An operation on a bucket that exists, in its Region, whose owner is the expected one. */
export type BucketOperation = (context: S3Context, bucket: Bucket) => Promise<Reply> | Reply;
/** The same for a key, which need not exist. */
export type ObjectOperation = (context: S3Context, bucket: Bucket, key: string) => Promise<Reply> | Reply;
