import { evaluate, type PolicyQuestion } from '@logferry/resource-policy';
import type { AccountRegion } from '../../core/account-region.js';
import { stateOf } from '../model/key.js';
import type { KmsStore } from '../model/kms-store.js';
import { tagKeys } from './key-context.js';
import { keyPolicyOf } from './key-policy.js';

/** The reason why a principal cannot use a key. */
type KeyProblem = 'Missing' | 'Asymmetric' | 'Disabled' | 'PendingDeletion' | 'Denied';

export interface KeyUse extends Omit<PolicyQuestion, 'action' | 'resource'> {
  /**
   * Id, ARN, alias or ARN of the alias. An id or alias without an ARN is looked up in the account and Region `home`.
   */
  readonly name: string;
  /** The account in which an id or alias is looked up, and the Region in which the key must be. */
  readonly home: AccountRegion;
  /** The actions that the key policy must allow to the principal, for example `kms:Decrypt`. */
  readonly actions: readonly string[];
}

/** The reason why a principal cannot use a key; undefined if it can. Only the key policy can grant the use. */
export function keyProblem(store: KmsStore, { name, home, actions, ...question }: KeyUse): KeyProblem | undefined {
  const key = store.named(name, home);
  if (key === undefined || key.region !== home.region) return 'Missing';
  if (key.pair !== undefined) return 'Asymmetric';
  const state = stateOf(key);
  if (state !== 'Enabled') return state;
  const context = new Map([...question.context, ['aws:resourceaccount', [key.accountId]], ...tagKeys(key.tags)]);
  const allowed = (action: string) =>
    evaluate(keyPolicyOf(key), { ...question, context, action, resource: key.arn }) === 'allow';
  return actions.every(allowed) ? undefined : 'Denied';
}
