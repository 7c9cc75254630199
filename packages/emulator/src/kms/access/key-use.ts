import { evaluate, type PolicyQuestion } from '@logferry/resource-policy';
import type { AccountRegion } from '../../core/account-region.js';
import { stateOf } from '../model/key.js';
import type { KmsStore } from '../model/kms-store.js';
import { keyPolicyOf } from './key-policy.js';

/** Why somebody cannot use a key. */
type KeyProblem = 'Missing' | 'Disabled' | 'PendingDeletion' | 'Denied';

export interface KeyUse extends Omit<PolicyQuestion, 'action' | 'resource'> {
  /** Id, ARN or alias; without an ARN it is looked for at home. */
  readonly name: string;
  /** The key must be in this Region. */
  readonly home: AccountRegion;
  /** All of them are needed; for example `kms:Decrypt`. */
  readonly actions: readonly string[];
}

/** What keeps a principal from using a key; undefined when nothing does. Only the key policy can allow it. */
export function keyProblem(store: KmsStore, { name, home, actions, ...question }: KeyUse): KeyProblem | undefined {
  const key = store.named(name, home);
  if (key === undefined || key.region !== home.region) return 'Missing';
  const state = stateOf(key);
  if (state !== 'Enabled') return state;
  const context = new Map([...question.context, ['aws:resourceaccount', [key.accountId]]]);
  const allowed = (action: string) =>
    evaluate(keyPolicyOf(key), { ...question, context, action, resource: key.arn }) === 'allow';
  return actions.every(allowed) ? undefined : 'Denied';
}
