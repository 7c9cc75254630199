import { flag, optional, required, text } from '../../json/fields.js';
import { checkedPolicy, policyText } from '../access/key-policy.js';
import { notFound } from '../model/errors.js';
import { requireKept } from '../model/key-state.js';
import { type KmsOperations, onKey } from './operation.js';
import { page, paging } from './pages.js';

/** The only name that a key policy can have. */
const NAME = 'default';
const policyName = optional(text({ min: 1, max: 128, pattern: '[\\w]+' }));

export const policyOperations: KmsOperations = {
  GetKeyPolicy: onKey('GetKeyPolicy', { PolicyName: policyName }, (_, { policy }, { PolicyName = NAME }) => {
    if (PolicyName !== NAME) throw notFound('No such policy exists');
    return { Policy: policy, PolicyName };
  }),
  ListKeyPolicies: onKey('ListKeyPolicies', paging, (_, _key, input) => page('PolicyNames', [NAME], input)),
  PutKeyPolicy: onKey(
    'PutKeyPolicy',
    { PolicyName: policyName, Policy: required(policyText), BypassPolicyLockoutSafetyCheck: optional(flag()) },
    (context, key, { PolicyName = NAME, Policy, BypassPolicyLockoutSafetyCheck: mayLockOut = false }) => {
      if (PolicyName !== NAME) throw notFound('No such policy exists');
      requireKept(key);
      key.policy = checkedPolicy(Policy, context, key.arn, mayLockOut);
      return undefined;
    },
  ),
};
