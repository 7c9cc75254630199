import { archiveArn, bucketArn, dataArns } from './aws-names.js';
import { type ExportPolicy, withAcl } from './export.js';
import type { ExportSource } from './sources.js';
import type { Statement } from './statement.js';

/**
 * What those who start exports in other accounts need of the bucket policy besides their own: to put objects, which
 * CreateExportTask checks of its caller, to write the archive's records, and to read back what was exported.
 * Accounts without callers get nothing; the bucket's own account needs none of it.
 */
export const callerStatements = (policy: ExportPolicy): Statement[] =>
  policy.sources.flatMap((source) => ofAccount(policy, source));

function ofAccount(policy: ExportPolicy, { accountId, callers = [] }: ExportSource): Statement[] {
  if (callers.length === 0) return [];
  const allow = { Effect: 'Allow', Principal: { AWS: callers } } as const;
  const data = dataArns(policy, accountId);
  const records = [
    archiveArn(policy, '_logferry', 'receipts', accountId),
    // Manifests of an export are filed by its id, which names no account.
    archiveArn(policy, '_logferry', 'exports'),
  ];
  return [
    {
      Sid: `LogferryCallerExports${accountId}`,
      ...allow,
      Action: 's3:PutObject',
      Resource: data,
      Condition: withAcl(policy.aclCondition),
    },
    {
      Sid: `LogferryCallerRecords${accountId}`,
      ...allow,
      Action: 's3:PutObject',
      Resource: records,
      // Only by requests that S3 refuses when the key exists, as all records are written: nothing is overwritten.
      Condition: { Null: { 's3:if-none-match': 'false' } },
    },
    {
      Sid: `LogferryCallerReads${accountId}`,
      ...allow,
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: [...data, ...records],
    },
    {
      // Not narrowed by s3:prefix: the request that asks whether a bucket is there (HeadBucket) has none.
      Sid: `LogferryCallerLists${accountId}`,
      ...allow,
      Action: ['s3:ListBucket', 's3:GetBucketLocation'],
      Resource: bucketArn(policy),
    },
  ];
}
