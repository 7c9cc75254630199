import { type ArchiveRoot, bucketArn, dataArns, exportServiceOf } from './aws-names.js';
import { type ExportSource, sourceArns } from './sources.js';
import type { Statement } from './statement.js';

/**
 * How the policy asks for the ACL that export tasks put on objects: `strict`, as AWS prints it, refuses a request
 * without the header; `if-exists` accepts one, which is as safe where the bucket's owner owns every object.
 */
export type AclCondition = 'strict' | 'if-exists';

export interface ExportPolicy extends ArchiveRoot {
  readonly sources: readonly ExportSource[];
  readonly aclCondition?: AclCondition;
  /** Instead of the service's Regional name. */
  readonly servicePrincipals?: readonly string[];
}

/**
 * What CloudWatch Logs needs of a bucket policy ("Export log data to Amazon S3 using the AWS CLI"): to read the bucket's
 * ACL, and for each source account to put objects, here limited to that account's folders of both layouts.
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

/** The service, by its Regional name unless others are given. */
export function principalOf({ region, servicePrincipals = [] }: Pick<ExportPolicy, 'region' | 'servicePrincipals'>): {
  Service: string | readonly string[];
} {
  return { Service: servicePrincipals.length === 0 ? exportServiceOf(region) : servicePrincipals };
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** The service acts only for these accounts and log groups. */
export const sourceConditions = (region: string, sources: readonly ExportSource[]): Conditions => ({
  StringEquals: { 'aws:SourceAccount': sources.map(({ accountId }) => accountId) },
  ArnLike: { 'aws:SourceArn': sources.flatMap((source) => sourceArns(region, source)) },
});

/** Adds the ACL that leaves objects to the bucket's owner. */
export function withAcl(form: AclCondition = 'strict', conditions: Conditions = {}): Conditions {
  const operator = form === 'strict' ? 'StringEquals' : 'StringEqualsIfExists';
  return { ...conditions, [operator]: { ...conditions[operator], 's3:x-amz-acl': 'bucket-owner-full-control' } };
}
