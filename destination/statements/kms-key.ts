import { partitionOf, servicePrincipal } from './aws-names.js';
import { principalOf, sourceConditions } from './export.js';
import type { ExportSource } from './sources.js';
import type { Statement } from './statement.js';

/** A KMS key, and the accounts whose exports are encrypted under it. */
export interface KmsKeyPolicy {
  readonly region: string;
  /** The account that owns the key. */
  readonly accountId: string;
  readonly sources: readonly ExportSource[];
  /**
   * Whether to add conditions. With them, the service may use the key only for the source accounts and log groups, and
   * callers only through S3. AWS's own key policy has no such conditions, and AWS does not document that exports work
   * with them.
   */
  readonly narrow?: boolean;
  /** Service principals to allow. Default: the Regional name. */
  readonly servicePrincipals?: readonly string[];
}

/** The key itself, as its policy names it. */
const THIS_KEY = '*';
const USE = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/**
 * The key policy that AWS documents for exports. The account that owns the key administers it, and roles of that
 * account use it as their own policies allow. The export service and callers of other accounts use the key.
 */
export function keyStatements(policy: KmsKeyPolicy): Statement[] {
  const { region, accountId, sources, narrow = false } = policy;
  const callers = sources.flatMap((source) => source.callers ?? []);
  return [
    {
      Sid: 'LogferryAdministerKey',
      Effect: 'Allow',
      Principal: { AWS: `arn:${partitionOf(region)}:iam::${accountId}:root` },
      Action: 'kms:*',
      Resource: THIS_KEY,
    },
    {
      Sid: 'LogferryEncryptExports',
      Effect: 'Allow',
      Principal: principalOf(policy),
      Action: USE,
      Resource: THIS_KEY,
      ...(narrow ? { Condition: sourceConditions(region, sources) } : {}),
    },
    ...(callers.length === 0 ? [] : [callerStatement(region, callers, narrow)]),
  ];
}

const callerStatement = (region: string, callers: readonly string[], narrow: boolean): Statement => ({
  Sid: 'LogferryCallersUseKey',
  Effect: 'Allow',
  Principal: { AWS: callers },
  Action: USE,
  Resource: THIS_KEY,
  ...(narrow ? { Condition: { StringEquals: { 'kms:ViaService': s3AsVia(region) } } } : {}),
});

/** The name of S3 in `kms:ViaService`. In China there are two names, which end in `.com` and in `.com.cn`. */
export function s3AsVia(region: string): string | string[] {
  const partition = partitionOf(region);
  const name = servicePrincipal(`s3.${region}`, 'aws');
  return partition === 'aws-cn' ? [name, servicePrincipal(`s3.${region}`, partition)] : name;
}
