import type { Facts } from '../facts.js';
import { type Finding, ofTheCaller } from '../findings.js';
import { unanswered } from '../unanswered.js';
import { keyForCaller } from './key-caller.js';
import { keyForService } from './key-service.js';
import type { KeyInUse } from './key-use.js';

/** Whether the key policy lets the export service use the key, and the caller. */
export function keyPolicy({ bucket, archive, caller, callerExports, logGroups, nowMs }: Facts): Finding[] {
  const found = bucket?.key?.kind === 'value' ? bucket.key.value : undefined;
  const policy = bucket?.keyPolicy;
  if (found === undefined || policy === undefined || archive === undefined) return [];
  if (policy.kind !== 'value') return [unanswered('key-policy', 'the key policy', policy)];
  const inUse: KeyInUse = { arn: found.arn, policy: policy.value, archive, nowMs };
  const forService = keyForService(inUse, logGroups);
  if (caller.kind !== 'value' || caller.value.accountId !== archive.accountId) return [forService];
  return [forService, ofTheCaller(keyForCaller(inUse, caller.value, logGroups[0]), callerExports)];
}
