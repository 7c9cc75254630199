import { type ArchiveLocation, LogferryError } from '../../contract/index.js';

/**
 * The accounts that may own the bucket of a destination: account ids, `itself` for the account of the log groups, or
 * `any`. The worker's configuration decides, because a bucket's name alone does not: another account can create a bucket
 * under the name of one that was deleted.
 */
export type BucketOwners = 'any' | readonly string[];

/** @throws LogferryError DESTINATION_NOT_ALLOWED if the archive's bucket must have another owner */
export function checkBucketOwner(
  allowed: BucketOwners,
  { accountId, bucket, bucketOwner }: Pick<ArchiveLocation, 'accountId' | 'bucket' | 'bucketOwner'>,
): void {
  if (allowed === 'any' || allowed.includes(bucketOwner)) return;
  if (allowed.includes('itself') && bucketOwner === accountId) return;
  throw new LogferryError('DESTINATION_NOT_ALLOWED', { detail: `bucket ${bucket} of account ${bucketOwner}` });
}
