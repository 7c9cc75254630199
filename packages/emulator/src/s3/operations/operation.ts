import type { Clock } from '../../core/clock.js';
import type { Call, Reply } from '../../http/call.js';
import type { Bucket } from '../model/bucket.js';
import type { ObjectStore } from '../model/object-store.js';

export interface S3Context {
  readonly call: Call;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

type Answer = Promise<Reply> | Reply;
/** An operation on the service itself, or one that creates a bucket. */
export type ServiceOperation = (context: S3Context, bucketName: string) => Answer;
/**
 * An operation on a bucket. Before the operation runs, the service checks that the bucket exists, is in the Region of
 * the call (except for GetBucketLocation) and has the expected owner, and that the caller has the right to the
 * operation (except for DeleteObjects).
 */
export type BucketOperation = (context: S3Context, bucket: Bucket) => Answer;
/** An operation on a key. The bucket is checked as for a `BucketOperation`. The key need not have an object. */
export type ObjectOperation = (context: S3Context, bucket: Bucket, key: string) => Answer;

/**
 * A row of the table of operations: the function of an operation, and whether it is on the service, a bucket or a key.
 */
export type S3Operation =
  | { readonly on: 'service'; readonly run: ServiceOperation }
  | { readonly on: 'bucket'; readonly run: BucketOperation }
  | { readonly on: 'object'; readonly run: ObjectOperation };

/** A table of operations. The keys are the names of the operations. */
export type S3Operations = Readonly<Record<string, S3Operation>>;

export const onService = (run: ServiceOperation): S3Operation => ({ on: 'service', run });
export const onBucket = (run: BucketOperation): S3Operation => ({ on: 'bucket', run });
export const onObject = (run: ObjectOperation): S3Operation => ({ on: 'object', run });
