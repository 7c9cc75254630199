import { evaluate, type Policy, parseKeyPolicy, partitionOf } from '@logferry/resource-policy';
import type { AccountRegion } from '../../core/account-region.js';
import type { Clock } from '../../core/clock.js';
import { translatePolicyErrors } from '../../core/policy-errors.js';
import type { PolicyCaller } from '../../core/request-context.js';
import { ServiceError } from '../../core/service-error.js';
import { text } from '../../json/fields.js';
import type { KmsKey } from '../model/key.js';
import { requestAbout } from './key-context.js';

/** Maximum length of a key policy at AWS (characters). */
const MAX_POLICY_CHARS = 32 * 1024;
export const policyText = text({ min: 1, max: MAX_POLICY_CHARS });

const parsed = new WeakMap<KmsKey, { readonly text: string; readonly policy: Policy }>();

/** The parsed policy of a key. The policy is parsed again only after its text has changed. */
export function keyPolicyOf(key: KmsKey): Policy {
  const known = parsed.get(key);
  if (known?.text === key.policy) return known.policy;
  const policy = parse(key.policy, key);
  parsed.set(key, { text: key.policy, policy });
  return policy;
}

const parse = (policy: string, { region }: { region: string }): Policy =>
  translatePolicyErrors('MalformedPolicyDocumentException', () => parseKeyPolicy(policy, partitionOf(region)));

/** The default policy, for a key whose creation names no policy. The account of the key may do everything. */
export function defaultPolicy({ accountId, region }: AccountRegion): string {
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partitionOf(region)}:iam::${accountId}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] }, undefined, 2);
}

/**
 * Checks a new policy. The caller must be able to change the policy again, unless the request turns off this safety
 * check.
 * @param key ARN of the key; `*` for a key that does not exist yet
 * @throws ServiceError MalformedPolicyDocumentException; NotImplemented for a policy that cannot be evaluated
 */
export function checkedPolicy(
  given: string,
  { caller, clock }: { caller: PolicyCaller; clock: Clock },
  key: string,
  mayLockOut: boolean,
): string {
  const verdict = evaluate(parse(given, caller), {
    ...requestAbout(caller, { accountId: caller.accountId, tags: new Map() }, clock.now()),
    action: 'kms:PutKeyPolicy',
    resource: key,
  });
  if (verdict === 'allow' || mayLockOut) return given;
  throw new ServiceError(
    'MalformedPolicyDocumentException',
    'The new key policy will not allow you to update the key policy in the future.',
  );
}
