import type { Place } from '../../contract/index.js';
import { type Judgement, judgeBy } from '../../policy/index.js';
import { callerStatements, type Statement } from '../../statements/index.js';
import type { CallerFacts, Facts } from '../facts.js';
import { type CheckName, type Finding, failed, ofTheCaller, ok, skipped, warning } from '../finding.js';
import { listed, notJudged } from '../phrases.js';
import {
  aboutBucket,
  aboutProbe,
  aboutRecord,
  caller as callerOf,
  EXPORT_ACL,
  identityArn,
  tellsOfCreate,
  tellsOfOwn,
  verdictOnOutsider,
} from '../requests.js';
import { unanswered } from '../unanswered.js';

interface Need {
  readonly name: CheckName;
  readonly deed: string;
  readonly actions: readonly { readonly action: string; resource(place: Place): string }[];
  readonly extra: readonly (readonly [string, readonly string[]])[];
  /** What is known of such a request, see {@link judgeBy}. */
  tells(caller: CallerFacts): (key: string) => boolean;
  /** What the Sids of the statements begin with that let another account do it. */
  readonly sids: readonly string[];
}

/** logferry makes these itself. */
const tellsOfRecords = (caller: CallerFacts) => tellsOfOwn(caller, 's3');

const NEEDS: readonly Need[] = [
  {
    name: 'caller-put',
    deed: 'put objects, which AWS asks of whoever creates an export task',
    actions: [{ action: 's3:PutObject', resource: aboutProbe }],
    extra: [EXPORT_ACL],
    tells: tellsOfCreate,
    sids: ['LogferryCallerExports'],
  },
  {
    name: 'caller-records',
    deed: 'write receipts and manifests',
    actions: [{ action: 's3:PutObject', resource: aboutRecord }],
    extra: [
      ['s3:if-none-match', ['*']],
      ['s3:objectcreationoperation', ['true']],
    ],
    tells: tellsOfRecords,
    sids: ['LogferryCallerRecords'],
  },
  {
    name: 'caller-read',
    deed: 'read back what was exported',
    actions: [
      { action: 's3:ListBucket', resource: aboutBucket },
      { action: 's3:GetObject', resource: aboutProbe },
      { action: 's3:GetObject', resource: aboutRecord },
    ],
    extra: [],
    tells: tellsOfRecords,
    sids: ['LogferryCallerReads', 'LogferryCallerLists'],
  },
];

/**
 * Whether the bucket policy lets the caller do its part. Another account may only do what the policy allows; the bucket's
 * own what it does not deny, if their own policies, which nobody can read here, let them.
 */
export function callerAccess({ place, bucket, caller, callerExports, nowMs }: Facts): Finding[] {
  const policy = bucket?.policy;
  if (policy === undefined || place === undefined || caller.kind !== 'value') return [];
  const { arn, accountId } = caller.value;
  if (accountId !== place.accountId) {
    const message = `exports run as somebody of account ${place.accountId}, these credentials are of ${accountId}`;
    return [skipped('caller-put', message, 'Run the check with the credentials of the worker.')];
  }
  if (policy.kind !== 'value') return NEEDS.map(({ name }) => unanswered(name, 'the bucket policy', policy));
  return NEEDS.map((need) => {
    const judge = judgeBy(policy.value, 's3', need.tells(caller.value));
    const who = callerOf(caller.value, place, nowMs);
    const context = new Map([...who.context, ...need.extra]);
    const judged = need.actions.map(({ action, resource }) =>
      judge({ ...who, context, action, resource: resource(place) }),
    );
    return ofTheCaller(findingOf(need, place, arn, judged), callerExports);
  });
}

function findingOf({ name, deed, sids }: Need, place: Place, arn: string, judged: readonly Judgement[]): Finding {
  const own = place.accountId === place.bucketOwner;
  const who = identityArn(arn);
  const of = (wanted: Judgement['verdict']) =>
    judged.filter((each) => (own ? each.verdict : verdictOnOutsider(each)) === wanted);
  const denied = listed(of('deny').flatMap(({ by }) => by));
  if (denied !== '') {
    const remedy = `Exempt ${who} from ${denied}.`;
    return failed(name, `the bucket policy forbids ${who} to ${deed}: ${denied} denies it`, {
      ...{ remedy, code: 'BUCKET_ACCESS' },
    });
  }
  if (!own && of('none').length > 0) {
    const statements = statementsFor(place, who).filter(({ Sid }) => sids.some((sid) => Sid.startsWith(sid)));
    const remedy = `Add ${listed(statements.map(({ Sid }) => Sid))} to the bucket policy of ${place.bucket}.`;
    const message = `the bucket policy does not let ${who}, which is not of the bucket's account, ${deed}`;
    return failed(name, message, { remedy, code: 'BUCKET_ACCESS', statements });
  }
  const unsure = of('unsure');
  if (unsure.length > 0) {
    return warning(name, `whether ${who} may ${deed} is not sure: ${notJudged(unsure)}`, 'Look at it yourself.');
  }
  const says = own ? 'does not forbid' : 'lets';
  return ok(name, `the bucket policy ${says} ${who} ${own ? 'to ' : ''}${deed}`);
}

const statementsFor = (place: Place, who: string): Statement[] =>
  callerStatements({ ...place, sources: [{ accountId: place.accountId, callers: [who] }] });
