/** Bucket, root and Region of an archive: what ARNs and policies need of it. */
export interface ArchiveRoot {
  readonly bucket: string;
  /** Root of the archive inside the bucket, without leading or trailing slash; empty for the bucket's root. */
  readonly prefix: string;
  /** Region of the bucket, which must be that of the log groups. */
  readonly region: string;
}

/** The partition of a Region, as ARNs name it. Isolated partitions are not known here. */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** `logs.<region>.amazonaws.com`, the Regional form that AWS documents for exports; China's ends in `.cn`. */
export function exportServiceOf(region: string): string {
  return `logs.${region}.amazonaws.com${partitionOf(region) === 'aws-cn' ? '.cn' : ''}`;
}

export const bucketArn = ({ bucket, region }: Pick<ArchiveRoot, 'bucket' | 'region'>): string =>
  `arn:${partitionOf(region)}:s3:::${bucket}`;

/** ARN of what lies below a folder of the archive; only the final `*` is a wildcard, whatever the prefix holds. */
export function archiveArn(archive: ArchiveRoot, ...folders: readonly string[]): string {
  const prefix = archive.prefix.replaceAll(/[*?$]/g, (special) => `\${${special}}`);
  return [bucketArn(archive), ...(prefix === '' ? [] : [prefix]), ...folders, '*'].join('/');
}

/** What export tasks of an account may write, one for each layout: plain and hive. */
export const dataArns = (archive: ArchiveRoot, accountId: string): string[] => [
  archiveArn(archive, 'data', accountId),
  archiveArn(archive, 'data', `account=${accountId}`),
];
