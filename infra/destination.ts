import type { ExportSource } from '../destination/statements/index.js';

/** The output `destination`, by which `logferry --destination-from` finds its way. New fields may come; these stay. */
export interface Destination {
  readonly schema_version: 1;
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
  /** The bucket's own account. */
  readonly account_id: string;
  /** Accounts that may export into it. */
  readonly source_account_ids: readonly string[];
  /** Absent with SSE-S3, and where the key of an existing bucket was not named. */
  readonly kms_key_arn?: string;
}

export function destinationOf(
  archive: {
    bucket: string;
    prefix: string;
    region: string;
    accountId: string;
    sources?: readonly ExportSource[];
  },
  keyArn: string | undefined,
): Destination {
  const { bucket, prefix, region, accountId, sources = [{ accountId }] } = archive;
  return {
    schema_version: 1,
    bucket,
    prefix,
    region,
    account_id: accountId,
    source_account_ids: sources.map((source) => source.accountId),
    ...(keyArn !== undefined && { kms_key_arn: keyArn }),
  };
}
