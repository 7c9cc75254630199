import { judgeBy } from '@logferry/resource-policy';
import type { CallerFacts } from '../facts.js';
import { type Finding, ok, warning } from '../findings.js';
import { tellsOfOwnKeyUse } from '../known-condition-keys.js';
import { adding, listed, notJudged } from '../remedies.js';
import { caller as callerOf, identityArn } from '../requests.js';
import { judgedThroughS3, type KeyInUse, keyOwner, keyRefused, keyStatementsOf } from './key-use.js';

const NAME = 'key-caller';

/**
 * Whether the key policy lets the caller use the key: by itself where the key is of another account, else by letting its
 * account's own policies, which are not read, decide. Grants are not read.
 */
export function keyForCaller(inUse: KeyInUse, caller: CallerFacts, logGroup?: string): Finding {
  const { arn, policy, archive, nowMs } = inUse;
  const own = caller.accountId === keyOwner(arn);
  const { principal, context } = callerOf(caller, archive, nowMs);
  const ofCaller = new Map([...context, ['kms:calleraccount', [caller.accountId]] as const]);
  const judge = judgeBy(policy, 'kms', tellsOfOwnKeyUse(caller));
  const judged = judgedThroughS3(inUse, judge, { principal, context: ofCaller }, logGroup);
  const who = own ? identityArn(caller.arn) : `${identityArn(caller.arn)}, which is of another account,`;
  const denied = listed(judged.flatMap(({ verdict, by }) => (verdict === 'deny' ? by : [])));
  if (denied !== '') {
    const why = `the key policy forbids ${who} to use ${arn}, by ${denied}`;
    return keyRefused(NAME, inUse, why, `Exempt ${identityArn(caller.arn)} from ${denied}.`);
  }
  if (judged.some(({ verdict }) => verdict === 'none')) {
    const sid = own ? 'LogferryAdministerKey' : 'LogferryCallersUseKey';
    const statements = keyStatementsOf(inUse, sid, own ? undefined : [identityArn(caller.arn)]);
    const remedy = adding(statements, policy, `the policy of ${arn}`);
    const why = `the key policy does not let ${who} use ${arn}`;
    // In its own account, where somebody chose to leave out the account, a grant is the likelier.
    if (own) return warning(NAME, `${why}; a grant might`, remedy, { statements });
    return keyRefused(NAME, inUse, why, remedy, statements);
  }
  const unsure = judged.filter(({ verdict }) => verdict === 'unsure');
  if (unsure.length === 0) return ok(NAME, `the key policy ${own ? 'does not forbid' : 'lets'} ${who} use the key`);
  return warning(NAME, `whether ${who} may use ${arn} is not sure: ${notJudged(unsure)}`, 'Look at it yourself.');
}
