/** The part of an archive that the pattern needs. */
interface ArchiveRoot {
  readonly bucketName: string;
  /** Root of the archive inside the bucket, without slashes around it. */
  readonly prefix: string;
}

/**
 * The EventBridge pattern of the events about manifests: S3 sends one when a run of an export closes. No other object of
 * an archive matches, because only manifests have this end below `exports/`; their signatures end in
 * `.manifest.dsse.json`. The members are sorted, as Terraform writes JSON.
 */
export const closedExportPattern = ({ bucketName, prefix }: ArchiveRoot) => ({
  detail: {
    bucket: { name: [bucketName] },
    object: { key: [{ wildcard: `${prefix === '' ? '' : `${prefix}/`}_logferry/exports/*/*.manifest.json` }] },
  },
  'detail-type': ['Object Created'],
  source: ['aws.s3'],
});
