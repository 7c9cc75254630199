import { type ArchiveLocation, defined, type ResolvedRequest } from '../../contract/index.js';

/**
 * The archive that a request names. `accountId` is the account of the log groups; the bucket may belong to another
 * account.
 */
export const archiveLocationOf = (
  { region, account, destination }: Pick<ResolvedRequest, 'region' | 'account' | 'destination'>,
  accountId: string,
): ArchiveLocation => ({
  accountId,
  region,
  bucket: destination.bucket,
  bucketOwner: destination.bucketOwner ?? accountId,
  prefix: destination.prefix,
  layout: destination.layout,
  ...defined({ account }),
});
