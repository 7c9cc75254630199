import { type ArchiveRoot, bucketArn, dataArns, exportServiceOf } from './aws-names.js';
import { type ExportSource, sourceArns } from './sources.js';
import type { Statement } from './statement.js';

/**
 * How the policy treats the ACL header of puts. `strict`, the form that AWS documents, allows only puts with the
 * header. `if-exists` also allows puts without it; this is as safe if the bucket's owner owns every object.
 */
export type AclCondition = 'strict' | 'if-exists';

/** An archive, and the accounts whose log groups are exported into it. */
export interface ExportPolicy extends ArchiveRoot {
  readonly sources: readonly ExportSource[];
  readonly aclCondition?: AclCondition;
  /** Service principals to allow. Default: the Regional name. */
  readonly servicePrincipals?: readonly string[];
}

/**
 * The statements of the bucket policy for CloudWatch Logs (AWS: "Export log data to Amazon S3 using the AWS CLI"). They
 * let the service read the bucket's ACL and put objects. Each source account has a separate statement for puts, limited
 * to the account's folders of both layouts, `plain` and `hive`.
 */
export function exportStatements(policy: ExportPolicy): Statement[] {
  const { region, sources } = policy;
  const Principal = principalOf(policy);
  return [
    {
      Sid: 'LogferryReadBucketAcl',
      Effect: 'Allow',
      Principal,
      Action: 's3:GetBucketAcl',
      Resource: bucketArn(policy),
      Condition: sourceConditions(region, sources),
    },
    ...sources.map(
      (source): Statement => ({
        Sid: `LogferryWriteExports${source.accountId}`,
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        Resource: dataArns(policy, source.accountId),
        Condition: withAcl(policy.aclCondition, sourceConditions(region, [source])),
      }),
    ),
  ];
}

/** CloudWatch Logs as a principal, by its Regional name unless other names are given. */
export function principalOf({ region, servicePrincipals = [] }: Pick<ExportPolicy, 'region' | 'servicePrincipals'>): {
  Service: string | readonly string[];
} {
  return { Service: servicePrincipals.length === 0 ? exportServiceOf(region) : servicePrincipals };
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Conditions that limit the service to exports of these accounts and log groups. */
export const sourceConditions = (region: string, sources: readonly ExportSource[]): Conditions => ({
  StringEquals: { 'aws:SourceAccount': sources.map(({ accountId }) => accountId) },
  ArnLike: { 'aws:SourceArn': sources.flatMap((source) => sourceArns(region, source)) },
});

/** Adds the condition that a put's ACL header gives the bucket's owner full control. */
export function withAcl(form: AclCondition = 'strict', conditions: Conditions = {}): Conditions {
  const operator = form === 'strict' ? 'StringEquals' : 'StringEqualsIfExists';
  return { ...conditions, [operator]: { ...conditions[operator], 's3:x-amz-acl': 'bucket-owner-full-control' } };
}
