import { matchesWildcards } from '../patterns.js';
import type { Statement } from '../policy-schema.js';
import { KMS_ACTIONS } from '../reference/kms.js';
import { checkConditions } from './conditions.js';
import { malformed, notEvaluated } from './statement-shape.js';

/**
 * Checks the actions and conditions of a statement of a key policy. What KMS answers to an action that it does not
 * define is not recorded, so such a policy counts as one that cannot be evaluated. KMS accepts any resource, and
 * applies a policy only to the key that has it.
 * @throws PolicyError
 */
export function checkKeyStatement(statement: Statement): void {
  const principals = statement.Principal ?? statement.NotPrincipal;
  if (principals !== undefined && 'CanonicalUser' in principals) throw notEvaluated('CanonicalUser');
  for (const action of statement.Action ?? statement.NotAction ?? []) {
    if (!/^(\*|kms:.+)$/i.test(action)) throw malformed('Policy has invalid action');
    const wanted = action.toLowerCase();
    if (![...KMS_ACTIONS].some((known) => matchesWildcards(wanted, known))) throw notEvaluated(`the action ${action}`);
  }
  checkConditions(statement, 'kms', () => undefined);
}
