/** The part of an archive that the pattern needs. */
interface ArchiveRoot {
  readonly bucketName: string;
  /** Root of the archive inside the bucket, without slashes around it. */
  readonly prefix: string;
}

/**
 * The EventBridge pattern of the events about manifests: S3 sends such an event when a run of an export closes. No
 * other object of an archive matches: below `exports/`, only the keys of manifests end in `.manifest.json`. Keys of
 * signatures end in `.manifest.dsse.json`. The members are sorted, as Terraform writes JSON.
 */
export const closedExportPattern = ({ bucketName, prefix }: ArchiveRoot) => ({
  detail: {
    bucket: { name: [bucketName] },
    object: { key: [{ wildcard: `${prefix === '' ? '' : `${prefix}/`}_logferry/exports/*/*.manifest.json` }] },
  },
  'detail-type': ['Object Created'],
  source: ['aws.s3'],
});
