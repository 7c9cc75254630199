import type { Facts } from '../facts.js';
import { forCaller, type PreflightFinding, unanswered } from '../preflight-findings.js';
import { kmsKeyForCaller } from './kms-key-caller.js';
import { kmsKeyForService } from './kms-key-service.js';
import type { KmsKeyInUse } from './kms-key-use.js';

/** Checks that the key policy lets the export service, and the caller, use the key. */
export function kmsKeyPolicy({ bucket, archive, caller, callerExports, logGroups, nowMs }: Facts): PreflightFinding[] {
  const found = bucket?.key?.kind === 'value' ? bucket.key.value : undefined;
  const policy = bucket?.keyPolicy;
  if (found === undefined || policy === undefined || archive === undefined) return [];
  if (policy.kind !== 'value') return [unanswered('key-policy', 'the key policy', policy)];
  const inUse: KmsKeyInUse = { arn: found.arn, policy: policy.value, archive, nowMs };
  const service = kmsKeyForService(inUse, logGroups);
  if (caller.kind !== 'value' || caller.value.accountId !== archive.accountId) return [service];
  return [service, forCaller(kmsKeyForCaller(inUse, caller.value, logGroups[0]), callerExports)];
}
