import { partitionOf } from './aws-names.js';

/** An account whose log groups are exported. */
export interface ExportSource {
  readonly accountId: string;
  /** Names, or patterns with `*` and `?`; every log group of the account when left out. */
  readonly logGroups?: readonly string[];
  /** ARNs of what calls CreateExportTask there; needed when the account is not the bucket's own. */
  readonly callers?: readonly string[];
}

/**
 * The log groups as `aws:SourceArn` may show them. AWS does not say whether an export's ends in `:*`, so a name is
 * listed with and without; a pattern that ends in `*` covers both.
 */
export function sourceArns(region: string, { accountId, logGroups = ['*'] }: ExportSource): string[] {
  const arn = `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:`;
  return logGroups.flatMap((name) => (name.endsWith('*') ? [arn + name] : [arn + name, `${arn}${name}:*`]));
}
