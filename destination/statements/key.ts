import { partitionOf } from './aws-names.js';
import { principalOf, sourceConditions } from './export.js';
import type { ExportSource } from './sources.js';
import type { Statement } from './statement.js';

export interface KeyPolicy {
  readonly region: string;
  /** The account that owns the key. */
  readonly accountId: string;
  readonly sources: readonly ExportSource[];
  /**
   * Limits the service to its source accounts and log groups, and callers to S3. AWS's own key policy has no such
   * conditions, and nobody has published that exports work with them.
   */
  readonly narrow?: boolean;
  /** Instead of the service's Regional name. */
  readonly servicePrincipals?: readonly string[];
}

/** In a key policy: the key itself. */
const THIS_KEY = '*';
const USE = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/**
 * The key policy that AWS prints for exports: the account administers the key (and its own roles use it as their own
 * policies say), the export service uses it. Callers of other accounts may use it as well.
 */
export function keyStatements(policy: KeyPolicy): Statement[] {
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
      ...(narrow && { Condition: sourceConditions(region, sources) }),
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
  ...(narrow && { Condition: { StringEquals: { 'kms:ViaService': s3AsVia(region) } } }),
});

/** S3, as `kms:ViaService` names it. In China both endings are in use. */
export function s3AsVia(region: string): string | string[] {
  const name = `s3.${region}.amazonaws.com`;
  return partitionOf(region) === 'aws-cn' ? [name, `${name}.cn`] : name;
}
