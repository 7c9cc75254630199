import {
  type Decision,
  decideBy,
  exportService,
  type KnownRequest,
  throughS3,
  unprovenServiceNames,
  withoutKeys,
} from '@logferry/resource-policy';
import { exportServiceOf } from '../../statements/index.js';
import { ok, type PreflightFinding, warning } from '../preflight-findings.js';
import { addOrReplace, exemptService, listed, NAME_LOG_GROUPS, TRY_SMALL_GROUP, undecidedBy } from '../remedies.js';
import { exportFacts, someExport, UNDOCUMENTED_FORMS } from '../requests.js';
import { verdictForOutsider } from '../verdicts.js';
import {
  decideThroughS3,
  KMS_KEY_ACTIONS,
  type KmsKeyInUse,
  keyOwner,
  keyRefused,
  keyStatementsOf,
} from './kms-key-use.js';

const NAME = 'key-policy';
const SID = 'LogferryEncryptExports';

/** Checks that the key policy lets the export service use the key. */
export function kmsKeyForService(inUse: KmsKeyInUse, logGroups: readonly string[]): PreflightFinding {
  const { arn, policy, archive } = inUse;
  const service = exportServiceOf(archive.region);
  const decisions = (logGroups.length === 0 ? [undefined] : logGroups).flatMap((logGroup) =>
    decideForGroup(inUse, logGroup),
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
    if (isUnderUnprovenName(inUse, logGroups[0])) {
      const message = `the key policy names CloudWatch Logs without .cn at the end, and AWS documents the name ${service} in China`;
      return warning(NAME, message, `Write ${service} as principal.`);
    }
    const why = `the key policy does not let ${service} use ${arn} (${KMS_KEY_ACTIONS.join(', ')})`;
    const statements = keyStatementsOf(inUse, SID);
    return keyRefused(NAME, inUse, why, addOrReplace(statements, policy, `the policy of ${arn}`), statements);
  }
  const unsure = withVerdict('unsure');
  if (unsure.length > 0) {
    const message = `it is not certain that ${service} may use the key: ${undecidedBy(unsure)}`;
    return warning(NAME, message, TRY_SMALL_GROUP);
  }
  if (allAllow(decideUnconditionally(inUse))) {
    return ok(NAME, `${service} may use the key, by ${listed(decisions.flatMap(({ by }) => by))}`);
  }
  const message = `the key policy lets ${service} use the key under conditions that AWS's own policy for exports does not have`;
  return warning(
    NAME,
    message,
    'Exports should work under these conditions; export one day of a small log group first.',
  );
}

const allAllow = (decisions: readonly Decision[]): boolean => decisions.every(({ verdict }) => verdict === 'allow');

/**
 * The decisions that depend on the log group, for a command that names no log group. For such a command the check asks
 * about a stand-in log group. The policy may treat the log groups of a later export differently from the stand-in.
 */
function openUntilGroupsAreNamed(inUse: KmsKeyInUse, allowsSomeGroup: boolean): Decision[] {
  const decisions = decideForGroup(inUse, undefined, (request) => withoutKeys(request, new Set(['aws:sourcearn'])));
  if (decisions.some(({ verdict }) => verdict === 'deny' || verdict === 'none')) return [];
  return decisions.filter(({ verdict, effect }) => verdict === 'unsure' && (!allowsSomeGroup || effect === 'Deny'));
}

/**
 * The decisions for one log group, one for each action. The check asks with every undocumented form of the request. If
 * the forms get different verdicts, the decision is `unsure`.
 */
function decideForGroup(
  inUse: KmsKeyInUse,
  logGroup: string | undefined,
  change: (request: KnownRequest) => KnownRequest = (request) => request,
): Decision[] {
  const { archive, nowMs } = inUse;
  const byForm = UNDOCUMENTED_FORMS.map((form) =>
    decideThroughS3(inUse, change(exportService(exportFacts(archive, logGroup, form, nowMs))), logGroup),
  );
  return KMS_KEY_ACTIONS.map((_action, index) => combined(byForm.flatMap((decisions) => decisions[index] ?? [])));
}

function combined(decisions: readonly Decision[]): Decision {
  const [first] = decisions;
  if (first === undefined) throw new Error('a request has at least one form');
  if (decisions.every(({ verdict }) => verdict === first.verdict)) return first;
  const [by, because] = [decisions.flatMap((each) => each.by), decisions.flatMap((each) => each.because)];
  return {
    ...first,
    verdict: 'unsure',
    by,
    because: ['the form in which AWS sends the ARN of the log group or the name of its service', ...because],
  };
}

/** Whether, in China, the key policy allows CloudWatch Logs under a name without `.cn` at the end. */
function isUnderUnprovenName(inUse: KmsKeyInUse, logGroup: string | undefined): boolean {
  const names = unprovenServiceNames(inUse.archive.region);
  const decisions = decideForGroup(inUse, logGroup, (request) => ({
    ...request,
    principal: { kind: 'service', names },
  }));
  return names.length > 0 && decisions.every(({ verdict }) => verdict === 'allow');
}

/** Decisions on requests without any condition key, so that an Allow that demands a value of a key does not apply. */
function decideUnconditionally({ arn, policy, archive, nowMs }: KmsKeyInUse): Decision[] {
  const { principal, isKnown } = throughS3(someExport(archive, nowMs), {
    serviceNames: [],
    encrypted: '',
    keyOwner: keyOwner(arn),
  });
  const decide = decideBy(policy, 'kms', isKnown);
  return KMS_KEY_ACTIONS.map((action) => {
    const decision = decide({ principal, context: new Map(), action, resource: arn });
    return { ...decision, verdict: verdictForOutsider(decision) };
  });
}

function dependsOnGroups(inUse: KmsKeyInUse, decisions: readonly Decision[]): PreflightFinding {
  const service = exportServiceOf(inUse.archive.region);
  const message = `whether ${service} may use the key depends on the log group: ${undecidedBy(decisions)}`;
  if (decisions.some(({ effect }) => effect === 'Deny')) return warning(NAME, message, NAME_LOG_GROUPS);
  const statements = keyStatementsOf(inUse, SID);
  const all = addOrReplace(statements, inUse.policy, `the policy of ${inUse.arn}`);
  return warning(NAME, message, `${NAME_LOG_GROUPS} To allow all log groups: ${all}`, { statements });
}
