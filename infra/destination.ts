import { defined } from '../contract/defined.js';
import type { ExportSource } from '../destination/statements/index.js';

/**
 * The output `destination`, which `logferry --destination-from` reads. Fields may be added; the fields below never
 * change.
 */
export interface Destination {
  readonly schema_version: 1;
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
  /** The account that owns the bucket. */
  readonly account_id: string;
  /** Accounts whose log groups may be exported into the bucket. */
  readonly source_account_ids: readonly string[];
  /** Absent with SSE-S3, and for an existing bucket whose key was not given. */
  readonly kms_key_arn?: string;
}

/** The value of the output `destination` for an archive. */
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
  return defined({
    schema_version: 1 as const,
    bucket,
    prefix,
    region,
    account_id: accountId,
    source_account_ids: sources.map((source) => source.accountId),
    kms_key_arn: keyArn,
  });
}
