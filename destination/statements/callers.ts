import { bucketArn, dataArns, recordArns, releaseArn } from './aws-names.js';
import { type ExportPolicy, withAcl } from './export.js';
import type { ExportSource } from './sources.js';
import type { Statement } from './statement.js';

/**
 * The statements of the bucket policy for callers of other accounts. Such a caller needs these statements in addition
 * to its own policies:
 * - to put objects, because AWS requires this right for CreateExportTask;
 * - to list the archive, to write its records, and to read exported objects and records back;
 * - to read the bucket's lifecycle rules, before `logferry release` lowers the retention of log groups.
 *
 * A source without callers gets no statements, and callers of the bucket's own account need none.
 */
export const callerStatements = (policy: ExportPolicy): Statement[] =>
  policy.sources.flatMap((source) => statementsOf(policy, source));

function statementsOf(policy: ExportPolicy, { accountId, callers = [] }: ExportSource): Statement[] {
  if (callers.length === 0) return [];
  const allow = { Effect: 'Allow', Principal: { AWS: callers } } as const;
  const data = dataArns(policy, accountId);
  const records = [...recordArns(policy, accountId), releaseArn(policy, accountId)];
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
      // Allows only requests with If-None-Match. S3 refuses such a request if the key exists, so no record is
      // overwritten.
      Condition: { Null: { 's3:if-none-match': 'false' } },
    },
    {
      Sid: `LogferryCallerReads${accountId}`,
      ...allow,
      Action: ['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'],
      Resource: [...data, ...records],
    },
    {
      // This statement has no condition on s3:prefix, because HeadBucket (the check that the bucket exists) has no
      // prefix.
      Sid: `LogferryCallerLists${accountId}`,
      ...allow,
      Action: ['s3:ListBucket', 's3:GetBucketLocation', 's3:GetLifecycleConfiguration'],
      Resource: bucketArn(policy),
    },
  ];
}
