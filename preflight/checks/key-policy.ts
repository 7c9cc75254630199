import type { Facts } from '../facts.js';
import { type Finding, ofTheCaller, type Status } from '../finding.js';
import { unanswered } from '../unanswered.js';
import { keyForCaller } from './key-caller.js';
import { keyForService } from './key-service.js';
import type { KeyInUse } from './key-use.js';

/** Whether the key policy lets the export service use the key, and the caller where it is of another account. */
export function keyPolicy({ bucket, place, caller, callerExports, logGroups, nowMs }: Facts): Finding[] {
  const found = bucket?.key?.kind === 'value' ? bucket.key.value : undefined;
  const policy = bucket?.keyPolicy;
  if (found === undefined || policy === undefined || place === undefined) return [];
  if (policy.kind !== 'value') return [unanswered('key-policy', 'the key policy', policy)];
  const inUse: KeyInUse = { arn: found.arn, policy: policy.value, place, nowMs };
  const who = caller.kind === 'value' && caller.value.accountId === place.accountId ? caller.value : undefined;
  const forService = keyForService(inUse, logGroups);
  const forCaller = who && keyForCaller(inUse, who);
  if (forCaller === undefined) return [forService];
  const ofCaller = ofTheCaller(forCaller, callerExports);
  return [SEVERITY[ofCaller.status] < SEVERITY[forService.status] ? forService : ofCaller];
}

/** One check, which says the worst. */
const SEVERITY: Readonly<Record<Status, number>> = { ok: 0, skipped: 1, warning: 2, failed: 3 };
