import {
  type Decision,
  decideBy,
  type ExportFacts,
  exportPut,
  exportService,
  exportServiceNames,
  type KnownRequest,
  unprovenServiceNames,
  withoutKeys,
} from '@logferry/resource-policy';
import { type ArchiveLocation, defined, type ErrorCode } from '../../../contract/index.js';
import { bucketArn, exportServiceOf, exportStatements, type Statement } from '../../statements/index.js';
import type { Facts } from '../facts.js';
import { type CheckName, failed, ok, type PreflightFinding, unanswered, warning } from '../preflight-findings.js';
import { addOrReplace, exemptService, listed, NAME_LOG_GROUPS, TRY_SMALL_GROUP, undecidedBy } from '../remedies.js';
import { exportFacts, probeArn, UNDOCUMENTED_FORMS, type UndocumentedForm } from '../requests.js';
import { verdictForOutsider } from '../verdicts.js';

/** A request that the export service makes in its own name before it accepts a task. */
interface ServiceRequest {
  readonly name: CheckName;
  readonly action: string;
  /** What the request does, for messages. */
  readonly verb: string;
  resource(archive: ArchiveLocation, nowMs: number, logGroup: string | undefined): string;
  /** The request as far as it is known. */
  readonly made: (facts: ExportFacts) => KnownRequest;
  /** Position, in the result of `exportStatements`, of the statement that allows the request. */
  readonly statement: number;
}

const REQUESTS: readonly ServiceRequest[] = [
  {
    name: 'policy-acl',
    action: 's3:GetBucketAcl',
    verb: "read the bucket's ACL",
    resource: bucketArn,
    made: exportService,
    statement: 0,
  },
  {
    name: 'policy-put',
    action: 's3:PutObject',
    verb: 'write into the archive',
    resource: probeArn,
    made: exportPut,
    statement: 1,
  },
];
const CODE: ErrorCode = 'BUCKET_POLICY';

/** A bucket policy, and the archive whose exports need it. */
interface Policy {
  readonly archive: ArchiveLocation;
  readonly text: string | undefined;
  readonly nowMs: number;
}

/**
 * Checks that the bucket policy lets the export service read the bucket's ACL and put objects. Only the bucket policy
 * can allow these requests.
 */
export function serviceAccess({ archive, bucket, logGroups, nowMs }: Facts): PreflightFinding[] {
  const answer = bucket?.policy;
  if (answer === undefined || archive === undefined) return [];
  if (answer.kind !== 'value') return REQUESTS.map(({ name }) => unanswered(name, 'the bucket policy', answer));
  const policy: Policy = { archive, text: answer.value, nowMs };
  return REQUESTS.map((request) => {
    if (logGroups.length > 0) {
      const decisions = logGroups.map((logGroup) => decideForGroup(request, policy, logGroup));
      return findingFor(request, policy, decisions);
    }
    const standIn = decideForGroup(request, policy, undefined);
    const any = decideForGroup(request, policy, undefined, (known) => withoutKeys(known, new Set(['aws:sourcearn'])));
    // Without named log groups, the check asks about a stand-in log group. The policy may treat the log groups of a
    // later export differently.
    const mayDiffer = standIn.verdict === 'allow' ? any.effect === 'Deny' : standIn.verdict !== 'unsure';
    return any.verdict === 'unsure' && mayDiffer
      ? dependsOnGroups(request, policy, any)
      : findingFor(request, policy, [standIn]);
  });
}

/**
 * The decision for one log group. It combines the decisions for all undocumented forms of the request.
 */
interface GroupDecision extends Pick<Decision, 'by' | 'because' | 'effect'> {
  /**
   * - `one ARN`: the policy surely allows only one of the two forms of the group's ARN.
   * - `one name`: the policy surely allows only one of the two names of the service in `aws:PrincipalServiceName`.
   * - `no .cn`: the policy allows only names without `.cn` at the end, in China.
   */
  readonly verdict: Decision['verdict'] | 'one ARN' | 'one name' | 'no .cn';
  readonly logGroup?: string;
}

function decideForGroup(
  request: ServiceRequest,
  { archive, nowMs, text }: Policy,
  logGroup: string | undefined,
  change: (known: KnownRequest) => KnownRequest = (known) => known,
): GroupDecision {
  const resource = request.resource(archive, nowMs, logGroup);
  const decideAs = (known: KnownRequest): Decision => {
    const decision = decideBy(text, 's3', known.isKnown)({ ...known, action: request.action, resource });
    return { ...decision, verdict: verdictForOutsider(decision) };
  };
  const forms = UNDOCUMENTED_FORMS.map((form) => {
    const known = change(request.made(exportFacts(archive, logGroup, form, nowMs)));
    return { ...form, known, decision: decideAs(known) };
  });
  const names = unprovenServiceNames(archive.region);
  const isUnderOtherName = (): boolean =>
    forms.every(({ known }) => decideAs({ ...known, principal: { kind: 'service', names } }).verdict === 'allow');
  const verdict = combined(forms);
  return {
    verdict: verdict === 'none' && names.length > 0 && isUnderOtherName() ? 'no .cn' : verdict,
    by: forms.flatMap(({ decision }) => decision.by),
    effect: forms[0]?.decision.effect,
    because: forms.flatMap(({ decision }) => decision.because),
    ...defined({ logGroup }),
  };
}

function combined(
  forms: readonly (UndocumentedForm & { readonly decision: Decision })[],
): Exclude<GroupDecision['verdict'], 'no .cn'> {
  const verdicts = new Set(forms.map(({ decision }) => decision.verdict));
  const [only = 'none', ...more] = verdicts;
  if (more.length === 0) return only;
  if (!verdicts.has('allow')) return verdicts.has('unsure') ? 'unsure' : 'deny';
  const allowed = new Set(forms.flatMap((form) => (form.decision.verdict === 'allow' ? form.sourceArnForm : [])));
  return allowed.size === 1 ? 'one ARN' : 'one name';
}

const WORST_FIRST = ['deny', 'none', 'no .cn', 'one ARN', 'one name', 'unsure'] as const;

function findingFor(
  { name, action, verb, statement }: ServiceRequest,
  { archive, text }: Policy,
  decisions: readonly GroupDecision[],
): PreflightFinding {
  const service = exportServiceOf(archive.region);
  const worst = WORST_FIRST.map((verdict) => decisions.filter((each) => each.verdict === verdict)).find(
    (found) => found.length > 0,
  );
  if (worst === undefined) return ok(name, `${service} may ${verb}, by ${listed(decisions.flatMap(({ by }) => by))}`);
  const groups = groupsText(worst);
  const by = listed(worst.flatMap((each) => each.by));
  if (worst[0]?.verdict === 'deny') {
    const message = `the bucket policy forbids ${service} to ${verb}${groups}, by ${by}`;
    return failed(name, message, { remedy: exemptService(by), code: CODE });
  }
  if (worst[0]?.verdict === 'none') {
    const statements = [statementFor(archive, statement)];
    const message = `the bucket policy does not let ${service} ${verb}${groups} (${action})`;
    const remedy = addOrReplace(statements, text, `the bucket policy of ${archive.bucket}`);
    return failed(name, message, { remedy, code: CODE, statements });
  }
  if (worst[0]?.verdict === 'no .cn') {
    const message = `the bucket policy lets CloudWatch Logs ${verb}${groups} under a name without .cn at the end, and AWS documents the name ${service} in China`;
    return warning(name, message, `Write ${service} as principal.`);
  }
  if (worst[0]?.verdict === 'one ARN') {
    const message = `the bucket policy lets ${service} ${verb}${groups} for one of the two forms of the log group's ARN, and AWS does not document which form the service sends`;
    const remedy = 'List the ARN in aws:SourceArn both with and without :* at its end.';
    return warning(name, message, remedy);
  }
  if (worst[0]?.verdict === 'one name') {
    const names = exportServiceNames(archive.region).join(' and ');
    const message = `the bucket policy lets ${service} ${verb}${groups} for one of its two names in aws:PrincipalServiceName, and AWS does not document which name the service sends`;
    return warning(name, message, `List both names: ${names}.`);
  }
  const message = `it is not certain that ${service} may ${verb}${groups}: ${undecidedBy(worst)}`;
  return warning(name, message, TRY_SMALL_GROUP);
}

function dependsOnGroups(
  { name, verb, statement }: ServiceRequest,
  policy: Policy,
  decision: GroupDecision,
): PreflightFinding {
  const { archive, text } = policy;
  const service = exportServiceOf(archive.region);
  const message = `whether ${service} may ${verb} depends on the log group: ${undecidedBy([decision])}`;
  if (decision.effect === 'Deny') return warning(name, message, NAME_LOG_GROUPS);
  const statements = [statementFor(archive, statement)];
  const all = addOrReplace(statements, text, `the bucket policy of ${archive.bucket}`);
  return warning(name, message, `${NAME_LOG_GROUPS} To allow all log groups: ${all}`, { statements });
}

/** The named log groups for a message, such as ` for /a, /b and /c and 2 more`. Empty if no log group was named. */
const groupsText = (decisions: readonly GroupDecision[]): string => {
  const names = decisions.flatMap(({ logGroup }) => logGroup ?? []);
  if (names.length === 0) return '';
  return ` for ${listed(names.slice(0, 3))}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
};

function statementFor(archive: ArchiveLocation, index: number): Statement {
  const statement = exportStatements({ ...archive, sources: [{ accountId: archive.accountId }] })[index];
  if (statement === undefined) throw new Error(`exports need no statement ${index}`);
  return statement;
}
