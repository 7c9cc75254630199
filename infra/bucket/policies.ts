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

/** The properties with what is worked out from them. */
export interface ResolvedArchive extends LogArchiveBucketProps {
  /** Literal, or a reference where AWS completes the name. */
  readonly bucket: string;
  readonly prefix: string;
}

/** Who may do what in the bucket. */
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

/** Who may use the bucket's key. */
export function keyStatementsOf(archive: LogArchiveBucketProps): Statement[] {
  const { sources = [{ accountId: archive.accountId }], narrowKeyPolicy: narrow = false } = archive;
  return keyStatements({ ...archive, sources, narrow });
}

/** Where the access logs go, as its bucket's policy has to allow it. */
export function accessLogTarget(archive: ResolvedArchive): AccessLogTarget | undefined {
  const { accessLogs, bucket, region, accountId } = archive;
  if (accessLogs === undefined) return undefined;
  const targetPrefix = accessLogs.prefix ?? `access/${bucket}/`;
  return { region, accountId, sourceBucket: bucket, targetBucket: accessLogs.bucketName, targetPrefix };
}

export function accessLogStatementsOf(archive: ResolvedArchive): Statement[] {
  const target = accessLogTarget(archive);
  return target === undefined ? [] : accessLogStatements(target);
}
