import { type Decide, type Decision, decideBy } from '@logferry/resource-policy';
import { exportServiceOf } from '../../statements/index.js';
import { type Finding, ok, warning } from '../findings.js';
import { exportServiceKeys, withoutSourceArn } from '../known-condition-keys.js';
import { addOrReplace, exemptService, listed, NAME_LOG_GROUPS, TRY_SMALL_GROUP, undecidedBy } from '../remedies.js';
import { exportService } from '../requests.js';
import { verdictForOutsider } from '../verdicts.js';
import { decideThroughS3, KEY_ACTIONS, type KeyInUse, keyRefused, keyStatementsOf } from './key-use.js';

const NAME = 'key-policy';
const SID = 'LogferryEncryptExports';

/** Checks that the key policy lets the export service use the key. */
export function keyForService(inUse: KeyInUse, logGroups: readonly string[]): Finding {
  const { arn, policy, archive } = inUse;
  const service = exportServiceOf(archive.region);
  const decide = decideBy(policy, 'kms', exportServiceKeys.kms);
  const decisions = (logGroups.length === 0 ? [undefined] : logGroups).flatMap((logGroup) =>
    decideForGroup(inUse, decide, logGroup),
  );
  const withVerdict = (wanted: Decision['verdict']) => decisions.filter(({ verdict }) => verdict === wanted);
  if (logGroups.length === 0 && withVerdict('unsure').length === 0) {
    const open = openUntilGroupsAreNamed(inUse, allAllow(decisions));
    if (open.length > 0) return dependsOnGroups(inUse, open);
  }
  const denied = listed(withVerdict('deny').flatMap(({ by }) => by));
  if (denied !== '') {
    const why = `the key policy denies ${service} the use of ${arn}, by ${denied}`;
    return keyRefused(NAME, inUse, why, exemptService(denied));
  }
  if (withVerdict('none').length > 0) {
    const why = `the key policy does not let ${service} use ${arn} (${KEY_ACTIONS.join(', ')})`;
    const statements = keyStatementsOf(inUse, SID);
    return keyRefused(NAME, inUse, why, addOrReplace(statements, policy, `the policy of ${arn}`), statements);
  }
  const unsure = withVerdict('unsure');
  if (unsure.length > 0) {
    const message = `it is not certain that ${service} may use the key: ${undecidedBy(unsure)}`;
    return warning(NAME, message, TRY_SMALL_GROUP);
  }
  if (allAllow(decideUnconditionally(inUse, decide))) {
    return ok(NAME, `${service} may use the key, by ${listed(decisions.flatMap(({ by }) => by))}`);
  }
  const message = `the key policy lets ${service} use the key under conditions that AWS's own policy for exports does not have`;
  return warning(NAME, message, 'Exports should work under these conditions; try one day of a small log group first.');
}

const allAllow = (decisions: readonly Decision[]): boolean => decisions.every(({ verdict }) => verdict === 'allow');

/**
 * The decisions that depend on the log group, for a command that names no log group. For such a command the check asks
 * about a stand-in log group. The policy may treat the log groups of a later export differently from the stand-in.
 */
function openUntilGroupsAreNamed(inUse: KeyInUse, allowsSomeGroup: boolean): Decision[] {
  const decide = decideBy(inUse.policy, 'kms', withoutSourceArn(exportServiceKeys.kms));
  const decisions = decideForGroup(inUse, decide, undefined);
  if (decisions.some(({ verdict }) => verdict === 'deny' || verdict === 'none')) return [];
  return decisions.filter(({ verdict, effect }) => verdict === 'unsure' && (!allowsSomeGroup || effect === 'Deny'));
}

/**
 * The decisions for one log group. The check asks with both forms of the group's ARN, with and without `:*`, because
 * AWS does not document which form the service sends. For each action the better verdict counts.
 */
function decideForGroup(inUse: KeyInUse, decide: Decide, logGroup: string | undefined): Decision[] {
  const { archive, nowMs } = inUse;
  const [plain = [], starred = []] = [false, true].map((form) =>
    decideThroughS3(inUse, decide, exportService(archive, { logGroup, starred: form }, nowMs), logGroup),
  );
  return plain.map((one, index) => better(one, starred[index] ?? one));
}

const BEST_FIRST: readonly Decision['verdict'][] = ['allow', 'unsure', 'none', 'deny'];

const better = (one: Decision, other: Decision): Decision =>
  BEST_FIRST.indexOf(one.verdict) <= BEST_FIRST.indexOf(other.verdict) ? one : other;

/** The decisions on requests without any condition key, so that only an unconditional Allow applies. */
function decideUnconditionally({ arn, archive, nowMs }: KeyInUse, decide: Decide): Decision[] {
  const { principal } = exportService(archive, { logGroup: undefined, starred: false }, nowMs);
  return KEY_ACTIONS.map((action) => {
    const decision = decide({ principal, context: new Map(), action, resource: arn });
    return { ...decision, verdict: verdictForOutsider(decision) };
  });
}

function dependsOnGroups(inUse: KeyInUse, decisions: readonly Decision[]): Finding {
  const service = exportServiceOf(inUse.archive.region);
  const message = `whether ${service} may use the key depends on the log group: ${undecidedBy(decisions)}`;
  if (decisions.some(({ effect }) => effect === 'Deny')) return warning(NAME, message, NAME_LOG_GROUPS);
  const statements = keyStatementsOf(inUse, SID);
  const all = addOrReplace(statements, inUse.policy, `the policy of ${inUse.arn}`);
  return warning(NAME, message, `${NAME_LOG_GROUPS} To allow all log groups: ${all}`, { statements });
}
