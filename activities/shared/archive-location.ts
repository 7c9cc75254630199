import { type ArchiveLocation, defined, type ResolvedRequest } from '../../contract/index.js';

/** The archive that a request names, for the account whose log groups it exports. The bucket may be another account's. */
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
