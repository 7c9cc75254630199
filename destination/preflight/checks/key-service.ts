import { type Judgement, judgeBy } from '@logferry/resource-policy';
import { exportServiceOf } from '../../statements/index.js';
import { type Finding, ok, warning } from '../findings.js';
import { ofAnyGroup, tellsOfKeyUse } from '../known-condition-keys.js';
import { adding, listed, nameGroups, notJudged, sparingServices } from '../remedies.js';
import { exportService, verdictOnOutsider } from '../requests.js';
import { type Judge, judgedThroughS3, KEY_ACTIONS, type KeyInUse, keyRefused, keyStatementsOf } from './key-use.js';

const NAME = 'key-policy';
const SID = 'LogferryEncryptExports';

/** Whether the key policy lets the export service use the key. */
export function keyForService(inUse: KeyInUse, logGroups: readonly string[]): Finding {
  const { arn, policy, archive } = inUse;
  const service = exportServiceOf(archive.region);
  const judge = judgeBy(policy, 'kms', tellsOfKeyUse);
  const judged = (logGroups.length === 0 ? [undefined] : logGroups).flatMap((each) => judgedFor(inUse, judge, each));
  const of = (wanted: Judgement['verdict']) => judged.filter(({ verdict }) => verdict === wanted);
  if (logGroups.length === 0 && of('unsure').length === 0) {
    // What is refused to some log group may be allowed to those that will be exported, and the other way round.
    const any = judgedFor(inUse, judgeBy(policy, 'kms', ofAnyGroup(tellsOfKeyUse)), undefined);
    const isSure = any.some(({ verdict }) => verdict === 'deny' || verdict === 'none');
    const may = any.filter(({ verdict, effect }) => verdict === 'unsure' && (!isAllowed(judged) || effect === 'Deny'));
    if (!isSure && may.length > 0) return hangsOnGroups(inUse, may);
  }
  const denied = listed(of('deny').flatMap(({ by }) => by));
  if (denied !== '') {
    const why = `the key policy denies ${service} the use of ${arn}, by ${denied}`;
    return keyRefused(NAME, inUse, why, sparingServices(denied));
  }
  if (of('none').length > 0) {
    const why = `the key policy does not let ${service} use ${arn} (${KEY_ACTIONS.join(', ')})`;
    const statements = keyStatementsOf(inUse, SID);
    return keyRefused(NAME, inUse, why, adding(statements, policy, `the policy of ${arn}`), statements);
  }
  const unsure = of('unsure');
  if (unsure.length > 0) {
    const message = `whether ${service} may use the key is not sure: ${notJudged(unsure)}`;
    return warning(NAME, message, 'Look at it yourself, or try one day of a small log group.');
  }
  if (isAllowed(unconditionally(inUse, judge))) {
    return ok(NAME, `${service} may use the key, by ${listed(judged.flatMap(({ by }) => by))}`);
  }
  const message = `the key policy lets ${service} use the key under conditions that AWS's own for exports does not have`;
  return warning(NAME, message, 'It should work; try one day of a small log group first.');
}

const isAllowed = (judged: readonly Judgement[]): boolean => judged.every(({ verdict }) => verdict === 'allow');

/** AWS does not say in which form it writes the ARN of a log group: what lets one of them in may do. */
function judgedFor(inUse: KeyInUse, judge: Judge, logGroup: string | undefined): Judgement[] {
  const { archive, nowMs } = inUse;
  const [plain = [], starred = []] = [false, true].map((form) =>
    judgedThroughS3(inUse, judge, exportService(archive, { logGroup, starred: form }, nowMs), logGroup),
  );
  return plain.map((one, index) => better(one, starred[index] ?? one));
}

const BEST_FIRST: readonly Judgement['verdict'][] = ['allow', 'unsure', 'none', 'deny'];

const better = (one: Judgement, other: Judgement): Judgement =>
  BEST_FIRST.indexOf(one.verdict) <= BEST_FIRST.indexOf(other.verdict) ? one : other;

/** Whether a request is allowed of which nothing is known but who makes it. */
function unconditionally({ arn, archive, nowMs }: KeyInUse, judge: Judge): Judgement[] {
  const { principal } = exportService(archive, { logGroup: undefined, starred: false }, nowMs);
  return KEY_ACTIONS.map((action) => {
    const judgement = judge({ principal, context: new Map(), action, resource: arn });
    return { ...judgement, verdict: verdictOnOutsider(judgement) };
  });
}

function hangsOnGroups(inUse: KeyInUse, judged: readonly Judgement[]): Finding {
  const message = `whether ${exportServiceOf(inUse.archive.region)} may use the key hangs on the log group: ${notJudged(judged)}`;
  if (judged.some(({ effect }) => effect === 'Deny')) return warning(NAME, message, nameGroups);
  const statements = keyStatementsOf(inUse, SID);
  const all = adding(statements, inUse.policy, `the policy of ${inUse.arn}`);
  return warning(NAME, message, `${nameGroups} To let in all: ${all}`, { statements });
}
