import { type Judgement, judgeBy, type PolicyQuestion } from '@logferry/resource-policy';
import type { ArchiveLocation, ErrorCode } from '../../../contract/index.js';
import { exportServiceOf, exportStatements, type Statement } from '../../statements/index.js';
import type { Facts } from '../facts.js';
import { type CheckName, type Finding, failed, ok, warning } from '../findings.js';
import { ofAnyGroup, tellsOfService } from '../known-condition-keys.js';
import { adding, listed, nameGroups, notJudged, sparingServices } from '../remedies.js';
import { aboutBucket, aboutProbe, EXPORTED_OBJECT, exportService, verdictOnOutsider } from '../requests.js';
import { unanswered } from '../unanswered.js';

/** What the export service does to a bucket before it takes a task, in its own name. */
interface Need {
  readonly name: CheckName;
  readonly action: string;
  /** For messages. */
  readonly deed: string;
  resource(archive: ArchiveLocation, nowMs: number, logGroup: string | undefined): string;
  readonly extra: readonly (readonly [string, readonly string[]])[];
  /** Index of the statement among those that exports need. */
  readonly statement: number;
}

const NEEDS: readonly Need[] = [
  {
    name: 'policy-acl',
    action: 's3:GetBucketAcl',
    deed: "read the bucket's ACL",
    resource: aboutBucket,
    extra: [],
    statement: 0,
  },
  {
    name: 'policy-put',
    action: 's3:PutObject',
    deed: 'write into the archive',
    resource: aboutProbe,
    extra: EXPORTED_OBJECT,
    statement: 1,
  },
];
const CODE: ErrorCode = 'BUCKET_POLICY';

/** A bucket policy, and whose exports it is asked about. */
interface Asked {
  readonly archive: ArchiveLocation;
  readonly policy: string | undefined;
  readonly nowMs: number;
}

/** Whether the bucket policy lets the export service do both; nothing else can. */
export function serviceAccess({ archive, bucket, logGroups, nowMs }: Facts): Finding[] {
  const policy = bucket?.policy;
  if (policy === undefined || archive === undefined) return [];
  if (policy.kind !== 'value') return NEEDS.map(({ name }) => unanswered(name, 'the bucket policy', policy));
  const asked: Asked = { archive, policy: policy.value, nowMs };
  const judge = judgeBy(policy.value, 's3', tellsOfService);
  const judgeAnyGroup = judgeBy(policy.value, 's3', ofAnyGroup(tellsOfService));
  return NEEDS.map((need) => {
    if (logGroups.length > 0) {
      return findingOf(
        need,
        asked,
        logGroups.map((logGroup) => judgedFor(need, asked, judge, logGroup)),
      );
    }
    const some = judgedFor(need, asked, judge, undefined);
    const any = judgedFor(need, asked, judgeAnyGroup, undefined);
    // What is refused to some log group may be allowed to those that will be exported, and the other way round.
    const hangs = some.verdict === 'allow' ? any.effect === 'Deny' : some.verdict !== 'unsure';
    return any.verdict === 'unsure' && hangs ? hangsOnGroups(need, asked, any) : findingOf(need, asked, [some]);
  });
}

interface Judged extends Pick<Judgement, 'by' | 'because' | 'effect'> {
  /** `one form`: allowed only where the log group's ARN is written in one of its two forms. */
  readonly verdict: Judgement['verdict'] | 'one form';
  readonly logGroup?: string;
}

function judgedFor(
  need: Need,
  { archive, nowMs }: Asked,
  judge: (question: PolicyQuestion) => Judgement,
  logGroup: string | undefined,
): Judged {
  const [plain, starred] = [false, true].map((form) => {
    const who = exportService(archive, { logGroup, starred: form }, nowMs);
    const context = new Map([...who.context, ...need.extra]);
    const judgement = judge({
      ...who,
      context,
      action: need.action,
      resource: need.resource(archive, nowMs, logGroup),
    });
    return { ...judgement, verdict: verdictOnOutsider(judgement) };
  }) as [Judgement, Judgement];
  return {
    verdict: together(plain.verdict, starred.verdict),
    by: [...plain.by, ...starred.by],
    effect: plain.effect,
    because: [...plain.because, ...starred.because],
    ...(logGroup !== undefined && { logGroup }),
  };
}

function together(one: Judgement['verdict'], other: Judgement['verdict']): Judged['verdict'] {
  if (one === other) return one;
  const verdicts = [one, other];
  if (verdicts.includes('allow')) return 'one form';
  return verdicts.includes('unsure') ? 'unsure' : 'deny';
}

function findingOf({ name, action, deed, statement }: Need, { archive, policy }: Asked, judged: readonly Judged[]) {
  const service = exportServiceOf(archive.region);
  const worst = (['deny', 'none', 'one form', 'unsure'] as const)
    .map((verdict) => judged.filter((each) => each.verdict === verdict))
    .find((found) => found.length > 0);
  if (worst === undefined) return ok(name, `${service} may ${deed}, by ${listed(judged.flatMap(({ by }) => by))}`);
  const groups = groupsText(worst);
  const by = listed(worst.flatMap((each) => each.by));
  if (worst[0]?.verdict === 'deny') {
    const message = `the bucket policy forbids ${service} to ${deed}${groups}, by ${by}`;
    return failed(name, message, { remedy: sparingServices(by), code: CODE });
  }
  if (worst[0]?.verdict === 'none') {
    const statements = [statementOf(archive, statement)];
    const message = `the bucket policy does not let ${service} ${deed}${groups} (${action})`;
    const remedy = adding(statements, policy, `the bucket policy of ${archive.bucket}`);
    return failed(name, message, { remedy, code: CODE, statements });
  }
  if (worst[0]?.verdict === 'one form') {
    const message = `the bucket policy lets ${service} ${deed}${groups} only where the ARN of the log group is written in one way, and AWS does not say how it writes it`;
    const remedy = 'List it in aws:SourceArn both with and without :* at its end.';
    return warning(name, message, remedy);
  }
  const message = `whether ${service} may ${deed}${groups} is not sure: ${notJudged(worst)}`;
  return warning(name, message, 'Look at it yourself, or try one day of a small log group.');
}

function hangsOnGroups({ name, deed, statement }: Need, { archive, policy }: Asked, judged: Judged): Finding {
  const message = `whether ${exportServiceOf(archive.region)} may ${deed} hangs on the log group: ${notJudged([judged])}`;
  if (judged.effect === 'Deny') return warning(name, message, nameGroups);
  const statements = [statementOf(archive, statement)];
  const all = adding(statements, policy, `the bucket policy of ${archive.bucket}`);
  return warning(name, message, `${nameGroups} To let in all: ${all}`, { statements });
}

const groupsText = (judged: readonly Judged[]): string => {
  const names = judged.flatMap(({ logGroup }) => logGroup ?? []);
  return names.length === 0
    ? ''
    : ` for ${listed(names.slice(0, 3))}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
};

function statementOf(archive: ArchiveLocation, index: number): Statement {
  const statement = exportStatements({ ...archive, sources: [{ accountId: archive.accountId }] })[index];
  if (statement === undefined) throw new Error(`exports need no statement ${index}`);
  return statement;
}
