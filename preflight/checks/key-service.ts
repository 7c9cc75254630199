import { type Judgement, judgeBy, type PolicyQuestion } from '../../policy/index.js';
import { exportServiceOf } from '../../statements/index.js';
import { type Finding, ok, warning } from '../finding.js';
import { groupsOrAll, listed, notJudged, sparingServices } from '../phrases.js';
import { exportService, ofAnyGroup, tellsOfKeyUse } from '../requests.js';
import { judgedUses, KEY_ACTIONS, type KeyInUse, keyRefused, keyStatementsOf, viaS3 } from './key-use.js';

type Judge = (question: PolicyQuestion) => Judgement;

const SID = 'LogferryEncryptExports';

/** Whether the key policy lets the export service use the key. */
export function keyForService(inUse: KeyInUse, logGroups: readonly string[]): Finding {
  const { arn, policy, place } = inUse;
  const service = exportServiceOf(place.region);
  const judge = judgeBy(policy, 'kms', tellsOfKeyUse);
  const judged = (logGroups.length === 0 ? [undefined] : logGroups).flatMap((each) => judgedFor(inUse, judge, each));
  const of = (wanted: Judgement['verdict']) => judged.filter(({ verdict }) => verdict === wanted);
  const refusing = [...of('deny'), ...of('none')];
  if (refusing.length > 0 && logGroups.length === 0) {
    // What is refused to some log group may be allowed to those that will be exported.
    const any = judgedFor(inUse, judgeBy(policy, 'kms', ofAnyGroup(tellsOfKeyUse)), undefined);
    if (any.every(({ verdict }) => verdict === 'allow' || verdict === 'unsure')) return hangsOnGroups(inUse, any);
  }
  const denied = listed(of('deny').flatMap(({ by }) => by));
  if (denied !== '') {
    const why = `${denied} of the key policy denies ${service} the use of ${arn}`;
    return keyRefused(inUse, why, sparingServices(denied));
  }
  if (refusing.length > 0) {
    const why = `the key policy does not let ${service} use ${arn} (${KEY_ACTIONS.join(', ')})`;
    return keyRefused(inUse, why, `Add ${SID} to the policy of ${arn}.`, keyStatementsOf(inUse, SID));
  }
  const unsure = of('unsure');
  if (unsure.length > 0) {
    const message = `whether ${service} may use the key is not sure: ${notJudged(unsure)}`;
    return warning('key-policy', message, 'Look at it yourself, or try one day of a small log group.');
  }
  if (unconditionally(inUse, judge).every(({ verdict }) => verdict === 'allow')) {
    return ok('key-policy', `${listed(judged.flatMap(({ by }) => by))} lets ${service} use the key`);
  }
  const message = `the key policy lets ${service} use the key under conditions that AWS's own for exports does not have`;
  return warning('key-policy', message, 'It should work; try one day of a small log group first.');
}

/** AWS does not say in which form it writes the ARN of a log group: what lets one of them in may do. */
function judgedFor(inUse: KeyInUse, judge: Judge, logGroup: string | undefined): Judgement[] {
  const { arn, place, nowMs } = inUse;
  const [plain, starred] = [false, true].map((form) => {
    const { principal, context } = exportService(place, { logGroup, starred: form }, nowMs);
    return judgedUses(judge, arn, { principal, context: viaS3(context, place) });
  }) as [Judgement[], Judgement[]];
  return starred.every(({ verdict }) => verdict === 'allow') ? starred : plain;
}

/** Whether a request is allowed of which nothing is known but who makes it. */
function unconditionally({ arn, place, nowMs }: KeyInUse, judge: Judge): Judgement[] {
  const { principal } = exportService(place, { logGroup: undefined, starred: false }, nowMs);
  return judgedUses(judge, arn, { principal, context: new Map() });
}

function hangsOnGroups(inUse: KeyInUse, judged: readonly Judgement[]): Finding {
  const why = notJudged(judged.filter(({ verdict }) => verdict === 'unsure'));
  const message = `whether ${exportServiceOf(inUse.place.region)} may use the key hangs on the log group: ${why}`;
  return warning('key-policy', message, groupsOrAll, { statements: keyStatementsOf(inUse, SID) });
}
