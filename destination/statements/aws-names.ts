/** The bucket, root and Region of an archive, from which ARNs and policies are built. */
export interface ArchiveRoot {
  readonly bucket: string;
  /** Root of the archive inside the bucket, without leading or trailing slash; empty for the bucket's root. */
  readonly prefix: string;
  /** Region of the bucket. The log groups must be in the same Region. */
  readonly region: string;
}

/** A partition of AWS, as ARNs name it. Requests can name Regions of these partitions only. */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/** The partition of a Region. */
export function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The partition of an ARN. */
export function partitionOfArn(arn: string): Partition {
  const [, partition] = arn.split(':');
  return partition === 'aws-cn' || partition === 'aws-us-gov' ? partition : 'aws';
}

/** `<service>.amazonaws.com`, the name of a service as a principal. In China the name ends in `.cn`. */
export const servicePrincipal = (service: string, partition: Partition): string =>
  `${service}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;

/** `logs.<region>.amazonaws.com`, the Regional name of CloudWatch Logs, which AWS documents for exports. */
export const exportServiceOf = (region: string): string => servicePrincipal(`logs.${region}`, partitionOf(region));

/** ARN of a bucket. */
export const bucketArn = ({ bucket, region }: Pick<ArchiveRoot, 'bucket' | 'region'>): string =>
  `arn:${partitionOf(region)}:s3:::${bucket}`;

/**
 * ARN pattern of all objects below a folder of the archive. The final `*` is the only wildcard, because the prefix is
 * escaped.
 */
export function archiveArn(archive: ArchiveRoot, ...folders: readonly string[]): string {
  const prefix = archive.prefix.replaceAll(/[*?$]/g, (special) => `\${${special}}`);
  return [bucketArn(archive), ...(prefix === '' ? [] : [prefix]), ...folders, '*'].join('/');
}

/** Folders of records by account. In their keys, the account follows the folder. */
const RECORDS_OF_ACCOUNTS = ['receipts', 'objects', 'recounts'] as const;
/** Folders of records of all accounts: of exports, of their plans, and of the log. */
const SHARED_RECORDS = ['exports', 'plans', 'log'] as const;

/** ARN patterns of the records that an account writes. All accounts share the folders of exports, plans and the log. */
export const recordArns = (archive: ArchiveRoot, accountId: string): string[] => [
  ...RECORDS_OF_ACCOUNTS.map((folder) => archiveArn(archive, '_logferry', folder, accountId)),
  ...SHARED_RECORDS.map((folder) => archiveArn(archive, '_logferry', folder)),
];

/** ARN pattern of the records of releases of one account. `logferry release` writes them, and no export does. */
export const releaseArn = (archive: ArchiveRoot, accountId: string): string =>
  archiveArn(archive, '_logferry', 'releases', accountId);

/** ARN patterns of the data of an account, one for each layout: plain and hive. */
export const dataArns = (archive: ArchiveRoot, accountId: string): string[] => [
  archiveArn(archive, 'data', accountId),
  archiveArn(archive, 'data', `account=${accountId}`),
];
