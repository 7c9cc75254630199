import { type ArchiveLocation, LogferryError } from '../../contract/index.js';

/**
 * The accounts that may own the bucket of a destination: account ids, `itself` for the account of the log groups, or
 * `any`. The name of a bucket does not identify its owner: after the bucket is deleted, another account can create one
 * with this name. So the worker's configuration names the accounts.
 */
export type BucketOwners = 'any' | readonly string[];

/**
 * Checks the owner of the archive's bucket.
 * @throws LogferryError DESTINATION_NOT_ALLOWED if the owner is not allowed
 */
export function checkBucketOwner(
  allowed: BucketOwners,
  { accountId, bucket, bucketOwner }: Pick<ArchiveLocation, 'accountId' | 'bucket' | 'bucketOwner'>,
): void {
  if (allowed === 'any' || allowed.includes(bucketOwner)) return;
  if (allowed.includes('itself') && bucketOwner === accountId) return;
  throw new LogferryError('DESTINATION_NOT_ALLOWED', { detail: `bucket ${bucket} of account ${bucketOwner}` });
}
