import {
  type AccessLogTarget,
  accessLogStatements,
  callerStatements,
  exportStatements,
  keyStatements,
  type Statement,
  tlsStatements,
  writeOnceStatements,
} from '../../destination/statements/index.js';
import type { LogArchiveBucketProps } from './props.js';

/** The properties of an archive, with its bucket name and prefix resolved. */
export interface ResolvedArchive extends LogArchiveBucketProps {
  /**
   * The bucket's name. With `bucketNamePrefix` it is a Terraform reference, because Terraform's AWS provider completes
   * the name.
   */
  readonly bucket: string;
  readonly prefix: string;
}

/** The statements of the bucket policy. */
export function bucketStatements(archive: ResolvedArchive): Statement[] {
  const { sources = [{ accountId: archive.accountId }], requireTls = true, writeOnceRecords = false } = archive;
  const policy = { ...archive, sources };
  return [
    ...exportStatements(policy),
    ...callerStatements(policy),
    ...(requireTls ? tlsStatements(archive) : []),
    ...(writeOnceRecords ? writeOnceStatements(archive) : []),
  ];
}

/** The statements of the key policy. */
export function keyStatementsOf(archive: LogArchiveBucketProps): Statement[] {
  const { sources = [{ accountId: archive.accountId }], narrowKeyPolicy: narrow = false } = archive;
  return keyStatements({ ...archive, sources, narrow });
}

/** The bucket that receives the access logs, and the archive's bucket; undefined without access logs. */
export function accessLogTarget(archive: ResolvedArchive): AccessLogTarget | undefined {
  const { accessLogs, bucket, region, accountId } = archive;
  if (accessLogs === undefined) return undefined;
  const targetPrefix = accessLogs.prefix ?? `access/${bucket}/`;
  return { region, accountId, sourceBucket: bucket, targetBucket: accessLogs.bucketName, targetPrefix };
}

/** The statements that the policy of the bucket for access logs needs. */
export function accessLogStatementsOf(archive: ResolvedArchive): Statement[] {
  const target = accessLogTarget(archive);
  return target === undefined ? [] : accessLogStatements(target);
}
