import { identityArn } from '@logferry/resource-policy';
import type { CallerFacts } from '../facts.js';
import { ok, type PreflightFinding, warning } from '../preflight-findings.js';
import { addOrReplace, listed, READ_POLICY, undecidedBy } from '../remedies.js';
import { callerRequests } from '../requests.js';
import { decideThroughS3, type KmsKeyInUse, keyOwner, keyRefused, keyStatementsOf } from './kms-key-use.js';

const NAME = 'key-caller';

/**
 * Checks that the key policy lets the caller use the key. If the key belongs to another account, the key policy must
 * allow the caller. If the key belongs to the caller's account, the key policy may leave the decision to the policies
 * of the caller. This check reads neither the policies of the caller nor grants.
 */
export function kmsKeyForCaller(inUse: KmsKeyInUse, caller: CallerFacts, logGroup?: string): PreflightFinding {
  const { arn, policy, archive, nowMs } = inUse;
  const own = caller.accountId === keyOwner(arn);
  const decisions = decideThroughS3(inUse, callerRequests(caller, archive, nowMs).read, logGroup);
  const identity = identityArn(caller.arn);
  const who = own ? identity : `${identity} of another account`;
  const denied = listed(decisions.flatMap(({ verdict, by }) => (verdict === 'deny' ? by : [])));
  if (denied !== '') {
    const why = `the key policy denies ${who} the use of ${arn}, by ${denied}`;
    return keyRefused(NAME, inUse, why, `Exempt ${identity} from ${denied}.`);
  }
  if (decisions.some(({ verdict }) => verdict === 'none')) {
    const sid = own ? 'LogferryAdministerKey' : 'LogferryCallersUseKey';
    const statements = keyStatementsOf(inUse, sid, own ? undefined : [identity]);
    const remedy = addOrReplace(statements, policy, `the policy of ${arn}`);
    const why = `the key policy does not let ${who} use ${arn}`;
    // A key policy usually allows the account that owns the key. If there is no such statement, the key is usually used
    // through grants, which this check does not read.
    if (own) return warning(NAME, `${why}; a grant may allow this use`, remedy, { statements });
    return keyRefused(NAME, inUse, why, remedy, statements);
  }
  const unsure = decisions.filter(({ verdict }) => verdict === 'unsure');
  if (unsure.length > 0) {
    return warning(NAME, `it is not certain that ${who} may use ${arn}: ${undecidedBy(unsure)}`, READ_POLICY);
  }
  return ok(
    NAME,
    own ? `the key policy does not deny ${who} the use of the key` : `the key policy lets ${who} use the key`,
  );
}
