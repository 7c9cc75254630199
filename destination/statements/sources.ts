import { partitionOf } from './aws-names.js';

/** An account whose log groups are exported. */
export interface ExportSource {
  readonly accountId: string;
  /** Names, or patterns with `*` and `?`. Default: all log groups of the account. */
  readonly logGroups?: readonly string[];
  /** ARNs of the callers of CreateExportTask. Required if the account does not own the bucket. */
  readonly callers?: readonly string[];
}

/**
 * The log groups as values of `aws:SourceArn`. AWS does not document whether an export sends the ARN with `:*` at its
 * end, so each name is listed in both forms. A pattern that ends in `*` covers both.
 */
export function sourceArns(region: string, { accountId, logGroups = ['*'] }: ExportSource): string[] {
  const arn = `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:`;
  return logGroups.flatMap((name) => (name.endsWith('*') ? [arn + name] : [arn + name, `${arn}${name}:*`]));
}
