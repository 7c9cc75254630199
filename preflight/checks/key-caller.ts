import { judgeBy } from '../../policy/index.js';
import type { CallerFacts } from '../facts.js';
import { type Finding, warning } from '../finding.js';
import { notJudged } from '../phrases.js';
import { caller as callerOf, identityArn, tellsOfOwn } from '../requests.js';
import { judgedUses, type KeyInUse, keyOwner, keyRefused, keyStatementsOf, viaS3 } from './key-use.js';

const SID = 'LogferryCallersUseKey';

/**
 * Whether the policy of a key of another account lets the caller use it. In its own account the caller's own policies
 * decide, which are not read.
 * @returns undefined where there is nothing to say
 */
export function keyForCaller(inUse: KeyInUse, caller: CallerFacts): Finding | undefined {
  const { arn, policy, place, nowMs } = inUse;
  if (caller.accountId === keyOwner(arn)) return undefined;
  const { principal, context } = callerOf(caller, place, nowMs);
  const judge = judgeBy(policy, 'kms', tellsOfOwn(caller, 'kms'));
  const judged = judgedUses(judge, arn, { principal, context: viaS3(context, place) });
  const who = identityArn(caller.arn);
  if (judged.some(({ verdict }) => verdict === 'none' || verdict === 'deny')) {
    const why = `the key policy does not let ${who}, which is of another account, use ${arn}`;
    const remedy = `Add ${SID} to the policy of ${arn}.`;
    return keyRefused(inUse, why, remedy, keyStatementsOf(inUse, SID, [who]));
  }
  const unsure = judged.filter(({ verdict }) => verdict === 'unsure');
  if (unsure.length === 0) return undefined;
  const message = `whether ${who}, which is of another account, may use ${arn} is not sure: ${notJudged(unsure)}`;
  return warning('key-policy', message, 'Look at it yourself.');
}
