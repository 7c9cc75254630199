import { explain, type Place } from '../../contract/index.js';
import { type Judgement, judgeBy, type PolicyQuestion } from '../../policy/index.js';
import { exportServiceOf, type KeyPolicy, keyStatements, type Statement } from '../../statements/index.js';
import type { CallerFacts, Facts } from '../facts.js';
import { type Finding, failed, ok, warning } from '../finding.js';
import { listed, notJudged, sparingServices } from '../phrases.js';
import {
  aboutBucket,
  aboutProbe,
  caller as callerOf,
  exportService,
  identityArn,
  tellsOfKeyUse,
  verdictOnOutsider,
} from '../requests.js';
import { unanswered } from '../unanswered.js';

/** What writing and reading an object under a key takes. */
const NEEDED = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

interface KeyInUse {
  readonly arn: string;
  readonly policy: string;
  readonly place: Place;
  readonly nowMs: number;
}

/** Whether the key policy lets the export service use the key, and the caller where it is of another account. */
export function keyPolicy({ bucket, place, caller, logGroups, nowMs }: Facts): Finding[] {
  const found = bucket?.key?.kind === 'value' ? bucket.key.value : undefined;
  const policy = bucket?.keyPolicy;
  if (found === undefined || policy === undefined || place === undefined) return [];
  if (policy.kind !== 'value') return [unanswered('key-policy', 'the key policy', policy)];
  const inUse: KeyInUse = { arn: found.arn, policy: policy.value, place, nowMs };
  const who = caller.kind === 'value' && caller.value.accountId === place.accountId ? caller.value : undefined;
  return [forCaller(inUse, who) ?? forService(inUse, logGroups)];
}

function forService({ arn, policy, place, nowMs }: KeyInUse, logGroups: readonly string[]): Finding {
  const service = exportServiceOf(place.region);
  const judge = judgeBy(policy, 'kms', tellsOfKeyUse);
  // AWS does not say in which form it writes the ARN of a log group: what lets one of them in may do.
  const ask = (logGroup: string | undefined, narrowed: boolean): Judgement[] => {
    const [plain, starred] = [false, true].map((form) => {
      const { principal, context } = exportService(place, { logGroup, starred: form }, nowMs);
      return askedOf(judge, arn, { principal, context: narrowed ? viaS3(context, place) : new Map() });
    }) as [Judgement[], Judgement[]];
    return starred.every(({ verdict }) => verdict === 'allow') ? starred : plain;
  };
  const judged = (logGroups.length === 0 ? [undefined] : logGroups).flatMap((logGroup) => ask(logGroup, true));
  const of = (wanted: Judgement['verdict']) => judged.filter(({ verdict }) => verdict === wanted);
  const denied = listed(of('deny').flatMap(({ by }) => by));
  if (denied !== '') {
    const why = `${denied} of the key policy denies ${service} the use of ${arn}`;
    return refused(place, why, sparingServices(denied));
  }
  if (of('none').length > 0) {
    const why = `the key policy does not let ${service} use ${arn} (${NEEDED.join(', ')})`;
    return missing(place, arn, why, 'LogferryEncryptExports', { accountId: place.accountId });
  }
  const unsure = of('unsure');
  if (unsure.length > 0) {
    const [by, because] = [unsure.flatMap((each) => each.by), unsure.flatMap((each) => each.because)];
    const message = `whether ${service} may use the key is not sure: ${notJudged(by, because)}`;
    return warning('key-policy', message, 'Look at it yourself, or try one day of a small log group.');
  }
  if (ask(logGroups[0], false).every(({ verdict }) => verdict === 'allow')) {
    return ok('key-policy', `${listed(judged.flatMap(({ by }) => by))} lets ${service} use the key`);
  }
  const message = `the key policy lets ${service} use the key under conditions that AWS's own for exports does not have`;
  return warning('key-policy', message, 'It should work; try one day of a small log group first.');
}

/** In its own account the caller's own policies decide, which are not read; a key of another one must let it in. */
function forCaller({ arn, policy, place, nowMs }: KeyInUse, caller: CallerFacts | undefined): Finding | undefined {
  if (caller === undefined || caller.accountId === ownerOf(arn)) return undefined;
  const { principal, context } = callerOf(caller, place, nowMs);
  const judged = askedOf(judgeBy(policy, 'kms'), arn, { principal, context: viaS3(context, place) });
  if (!judged.some(({ verdict }) => verdict === 'none' || verdict === 'deny')) return undefined;
  const who = identityArn(caller.arn);
  const why = `the key policy does not let ${who}, which is of another account, use ${arn}`;
  return missing(place, arn, why, 'LogferryCallersUseKey', { accountId: place.accountId, callers: [who] });
}

const askedOf = (
  judge: (question: PolicyQuestion) => Judgement,
  resource: string,
  who: Pick<PolicyQuestion, 'principal' | 'context'>,
): Judgement[] =>
  NEEDED.map((action) => {
    const judgement = judge({ ...who, action, resource });
    return { ...judgement, verdict: verdictOnOutsider(judgement) };
  });

/** S3's use of a key. The encryption context is the bucket with a bucket key, else the object: either will do. */
const viaS3 = (context: PolicyQuestion['context'], place: Place): Map<string, readonly string[]> =>
  new Map([
    ...context,
    ['kms:calleraccount', [place.accountId]],
    ['kms:viaservice', ['', '.cn'].map((end) => `s3.${place.region}.amazonaws.com${end}`)],
    ['kms:encryptioncontext:aws:s3:arn', [aboutBucket(place), aboutProbe(place)]],
  ]);

const ownerOf = (arn: string): string => arn.split(':')[4] ?? '';

function missing(place: Place, arn: string, why: string, sid: string, source: KeyPolicy['sources'][number]): Finding {
  const all = keyStatements({ region: place.region, accountId: ownerOf(arn), sources: [source] });
  const statements = all.filter(({ Sid }) => Sid === sid);
  return refused(place, why, `Add ${sid} to the policy of ${arn}.`, statements);
}

function refused({ bucket, region }: Place, why: string, remedy: string, statements?: readonly Statement[]): Finding {
  const { code, message } = explain('BUCKET_KEY', { bucket, region, detail: why });
  return failed('key-policy', message, { remedy, code, ...(statements !== undefined && { statements }) });
}
