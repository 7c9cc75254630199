import { type Judgement, judgeBy } from '@logferry/resource-policy';
import type { ArchiveLocation } from '../../../contract/index.js';
import { callerStatements, type Statement } from '../../statements/index.js';
import type { BucketFacts, CallerFacts, Facts } from '../facts.js';
import { type CheckName, type Finding, failed, ofTheCaller, ok, skipped, warning } from '../findings.js';
import { type Tells, tellsOfCreate, tellsOfOwn } from '../known-condition-keys.js';
import { adding, listed, notJudged } from '../remedies.js';
import {
  aboutBucket,
  aboutProbe,
  aboutRecords,
  caller as callerOf,
  EXPORTED_OBJECT,
  identityArn,
  NEW_OBJECT,
  verdictOnInsider,
  verdictOnOutsider,
} from '../requests.js';
import { unanswered } from '../unanswered.js';

/** A request that the caller makes. */
interface Deed {
  readonly action: string;
  readonly resource: string;
  readonly extra?: readonly (readonly [string, readonly string[]])[];
}

interface Need {
  readonly name: CheckName;
  /** For messages. */
  readonly what: string;
  /** @param probes where objects of each log group go */
  deeds(archive: ArchiveLocation, nowMs: number, probes: readonly string[]): readonly Deed[];
  /** What is known of these requests, see {@link judgeBy}. */
  tells(caller: CallerFacts): Tells;
  /** What the Sids of the statements begin with that let another account do it. */
  readonly sids: readonly string[];
}

const NEEDS: readonly Need[] = [
  {
    name: 'caller-put',
    what: 'put objects, which AWS asks of whoever creates an export task',
    deeds: (_place, _nowMs, probes) =>
      probes.map((resource) => ({ action: 's3:PutObject', resource, extra: EXPORTED_OBJECT })),
    tells: tellsOfCreate,
    sids: ['LogferryCallerExports'],
  },
  {
    name: 'caller-records',
    what: 'write receipts and manifests',
    deeds: (archive, nowMs) =>
      aboutRecords(archive, nowMs).map((resource) => ({
        ...{ action: 's3:PutObject', resource },
        extra: [...NEW_OBJECT, ['s3:if-none-match', ['*']]],
      })),
    tells: tellsOfOwn,
    sids: ['LogferryCallerRecords'],
  },
  {
    name: 'caller-read',
    what: 'read back what was exported',
    deeds: (archive, nowMs, probes) => [
      // HeadBucket, which names no prefix, and the listings.
      ...[[], ['data/', '_logferry/receipts/']].map((folders) => ({
        ...{ action: 's3:ListBucket', resource: aboutBucket(archive) },
        extra: folders.map((folder) => ['s3:prefix', [below(archive, folder)]] as const),
      })),
      ...[...probes, ...aboutRecords(archive, nowMs)].map((resource) => ({ action: 's3:GetObject', resource })),
    ],
    tells: tellsOfOwn,
    sids: ['LogferryCallerReads', 'LogferryCallerLists'],
  },
];

const below = ({ prefix }: ArchiveLocation, folder: string): string => (prefix === '' ? folder : `${prefix}/${folder}`);

/**
 * Whether the bucket policy lets the caller do its part. Another account may only do what the policy allows; the bucket's
 * own what it does not deny, if their own policies, which nobody can read here, let them.
 */
export function callerAccess({ archive, bucket, caller, callerExports, logGroups, nowMs }: Facts): Finding[] {
  const policy = bucket?.policy;
  if (bucket === undefined || policy === undefined || archive === undefined || caller.kind !== 'value') return [];
  const { accountId } = caller.value;
  if (accountId !== archive.accountId) {
    const message = `exports run as somebody of account ${archive.accountId}, these credentials are of ${accountId}`;
    return [skipped('caller-put', message, 'Run the check with the credentials of the worker.')];
  }
  if (policy.kind !== 'value') return NEEDS.map(({ name }) => unanswered(name, 'the bucket policy', policy));
  const probes = (logGroups.length === 0 ? [undefined] : logGroups).map((each) => aboutProbe(archive, nowMs, each));
  return NEEDS.map((need) => {
    const judge = judgeBy(policy.value, 's3', need.tells(caller.value));
    const who = callerOf(caller.value, archive, nowMs);
    const judged = need.deeds(archive, nowMs, probes).map(({ action, resource, extra = [] }) => {
      return judge({ ...who, context: new Map([...who.context, ...extra]), action, resource });
    });
    return ofTheCaller(findingOf({ need, archive, bucket, who: identityArn(caller.value.arn) }, judged), callerExports);
  });
}

interface Asked {
  readonly need: Need;
  readonly archive: ArchiveLocation;
  readonly bucket: BucketFacts;
  readonly who: string;
}

function findingOf({ need, archive, bucket, who }: Asked, judged: readonly Judgement[]): Finding {
  const { name, what, sids } = need;
  const own = archive.accountId === archive.bucketOwner;
  const of = (wanted: Judgement['verdict']) =>
    judged.filter((each) => (own ? verdictOnInsider(each) : verdictOnOutsider(each)) === wanted);
  const denied = listed(of('deny').flatMap(({ by }) => by));
  if (denied !== '') {
    const remedy = `Exempt ${who} from ${denied}.`;
    return failed(name, `the bucket policy forbids ${who} to ${what}, by ${denied}`, { remedy, code: 'BUCKET_ACCESS' });
  }
  if (!own && of('none').length > 0) {
    const statements = statementsFor(archive, who).filter(({ Sid }) => sids.some((sid) => Sid.startsWith(sid)));
    const policy = bucket.policy?.kind === 'value' ? bucket.policy.value : undefined;
    const remedy = adding(statements, policy, `the bucket policy of ${archive.bucket}`);
    const message = `the bucket policy does not let ${who}, which is not of the bucket's account, ${what}`;
    const { ownership } = bucket;
    if (ownership?.kind === 'value' && ownership.value === 'BucketOwnerEnforced') {
      return failed(name, message, { remedy, code: 'BUCKET_ACCESS', statements });
    }
    return warning(name, `${message}; its ACL, where it is in force, might`, remedy, { statements });
  }
  const unsure = of('unsure');
  if (unsure.length > 0) {
    return warning(name, `whether ${who} may ${what} is not sure: ${notJudged(unsure)}`, 'Look at it yourself.');
  }
  const says = own ? 'does not forbid' : 'lets';
  return ok(name, `the bucket policy ${says} ${who} ${own ? 'to ' : ''}${what}`);
}

const statementsFor = (archive: ArchiveLocation, who: string): Statement[] =>
  callerStatements({ ...archive, sources: [{ accountId: archive.accountId, callers: [who] }] });
