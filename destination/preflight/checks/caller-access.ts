import { type Decision, decideBy, identityArn, type KnownRequest, withKeys } from '@logferry/resource-policy';
import { type ArchiveLocation, defined } from '../../../contract/index.js';
import type { PutHeaders } from '../../../contract/put-headers.js';
import { bucketArn, callerStatements, type Statement } from '../../statements/index.js';
import type { BucketFacts, Facts } from '../facts.js';
import {
  type CheckName,
  failed,
  forCaller,
  ok,
  type PreflightFinding,
  skipped,
  unanswered,
  warning,
} from '../preflight-findings.js';
import { addOrReplace, listed, READ_POLICY, undecidedBy } from '../remedies.js';
import { callerRequests, probeArn, recordArns } from '../requests.js';
import { verdictForInsider, verdictForOutsider } from '../verdicts.js';

/** A request that is made in the caller's name. */
interface CallerRequest {
  readonly action: string;
  readonly resource: string;
  readonly request: KnownRequest;
}

/** What the requests of the caller depend on. */
interface Asked {
  readonly archive: ArchiveLocation;
  readonly nowMs: number;
  /** For each log group, the ARN of the probe object that AWS writes when an export task is created. */
  readonly probes: readonly string[];
  readonly by: ReturnType<typeof callerRequests>;
}

/** A kind of access to the bucket that the caller of an export needs. */
interface Need {
  readonly name: CheckName;
  /** The access as a verb phrase, for messages. */
  readonly what: string;
  /** The requests that need this access. */
  requests(asked: Asked, headers: PutHeaders): readonly CallerRequest[];
  /** Prefixes of the Sids of the statements that allow these requests to callers of other accounts. */
  readonly sids: readonly string[];
}

const NEEDS: readonly Need[] = [
  {
    name: 'caller-put',
    what: 'put objects, which AWS requires of the caller of CreateExportTask',
    requests: ({ probes, by }) =>
      probes.map((resource) => ({ action: 's3:PutObject', resource, request: by.createTask })),
    sids: ['LogferryCallerExports'],
  },
  {
    name: 'caller-records',
    what: 'write receipts and manifests',
    requests: ({ archive, nowMs, by }, headers) =>
      recordArns(archive, nowMs).map((resource) => ({
        ...{ action: 's3:PutObject', resource },
        request: by.record(headers),
      })),
    sids: ['LogferryCallerRecords'],
  },
  {
    name: 'caller-read',
    what: 'read exported objects back',
    requests: ({ archive, nowMs, probes, by: { read } }) => [
      // The request without a prefix stands for HeadBucket, the others for the listings.
      ...[undefined, 'data/', '_logferry/receipts/'].map((folder) => ({
        ...{ action: 's3:ListBucket', resource: bucketArn(archive) },
        request: folder === undefined ? read : withKeys(read, [['s3:prefix', [below(archive, folder)]]]),
      })),
      ...[...probes, ...recordArns(archive, nowMs)].map((resource) => ({
        ...{ action: 's3:GetObject', resource },
        request: read,
      })),
    ],
    sids: ['LogferryCallerReads', 'LogferryCallerLists'],
  },
];

const below = ({ prefix }: ArchiveLocation, folder: string): string => (prefix === '' ? folder : `${prefix}/${folder}`);

/**
 * Checks that the bucket policy lets the caller of an export make its requests to the bucket. A caller of another
 * account needs an Allow. For a caller of the bucket's own account only a Deny matters, because the caller's own
 * policies may allow the requests. This check does not read the caller's policies.
 */
export function callerAccess(facts: Facts): PreflightFinding[] {
  const { archive, bucket, caller, callerExports, logGroups, nowMs, putHeaders = {} } = facts;
  const policy = bucket?.policy;
  if (bucket === undefined || policy === undefined || archive === undefined || caller.kind !== 'value') return [];
  const { accountId, arn } = caller.value;
  if (accountId !== archive.accountId) {
    const message = `exports run in account ${archive.accountId}, but these credentials belong to ${accountId}`;
    return [skipped('caller-put', message, 'Run the check with the credentials of the worker.')];
  }
  if (policy.kind !== 'value') {
    const findings = NEEDS.map((need) => ({ need, finding: unanswered(need.name, 'the bucket policy', policy) }));
    const isOthers = archive.bucketOwner !== archive.accountId || facts.bucketRegion?.kind === 'denied';
    if (policy.kind !== 'denied' || !isOthers) return findings.map(({ finding }) => finding);
    return findings.map(({ need, finding }) =>
      forOtherOwner(finding, neededStatements(need, archive, identityArn(arn))),
    );
  }
  const probes = (logGroups.length === 0 ? [undefined] : logGroups).map((each) => probeArn(archive, nowMs, each));
  const asked = { archive, nowMs, probes, by: callerRequests(caller.value, archive, nowMs) };
  return NEEDS.map((need) => {
    const decisionsWith = (headers: PutHeaders): Decision[] =>
      need.requests(asked, headers).map(({ action, resource, request }) => {
        return decideBy(policy.value, 's3', request.isKnown)({ ...request, action, resource });
      });
    const decisions = decisionsWith(putHeaders);
    const fitting = headersToTry(bucket).find((headers) =>
      decisionsWith(headers).every(({ verdict }) => verdict !== 'deny'),
    );
    const subject = { need, archive, bucket, who: identityArn(arn), ...defined({ fitting }) };
    return forCaller(findingFor(subject, decisions), callerExports);
  });
}

interface Subject {
  readonly need: Need;
  readonly archive: ArchiveLocation;
  readonly bucket: BucketFacts;
  readonly who: string;
  /**
   * Headers with which the bucket policy denies no put of a record. Absent if it denies puts with all tried headers.
   */
  readonly fitting?: PutHeaders;
}

/** Combinations of headers that a bucket policy may demand, the simplest first. */
function headersToTry({ key }: BucketFacts): PutHeaders[] {
  const acl = 'bucket-owner-full-control';
  const keyArn = key?.kind === 'value' ? key.value?.arn : undefined;
  const encryptions: PutHeaders[] = [
    { sse: 'AES256' },
    { sse: 'aws:kms' },
    ...(keyArn === undefined ? [] : [{ sse: 'aws:kms', sseKmsKeyId: keyArn } as const]),
  ];
  return [{}, { acl }, ...encryptions, ...encryptions.map((encryption) => ({ ...encryption, acl }) as const)];
}

/** What to do so that logferry puts records with these headers, for messages: the flags and the settings. */
const askingFor = ({ acl, sse, sseKmsKeyId }: PutHeaders): string => {
  const flags = [
    ...(acl === undefined ? [] : [`--acl ${acl}`]),
    ...(sse === undefined ? [] : [`--sse ${sse}`]),
    ...(sseKmsKeyId === undefined ? [] : [`--sse-kms-key-id ${sseKmsKeyId}`]),
  ];
  const settings = flags.length === 0 ? 'without --acl and --sse' : `with ${flags.join(' ')}`;
  return `run ${settings} (in the configuration of a worker: acl, sse and sseKmsKeyId of the destination)`;
};

function findingFor(
  { need, archive, bucket, who, fitting }: Subject,
  decisions: readonly Decision[],
): PreflightFinding {
  const { name, what } = need;
  const own = archive.accountId === archive.bucketOwner;
  const verdictOf = own ? verdictForInsider : verdictForOutsider;
  const withVerdict = (wanted: Decision['verdict']) => decisions.filter((each) => verdictOf(each) === wanted);
  const denied = listed(withVerdict('deny').flatMap(({ by }) => by));
  if (denied !== '') {
    const exempt = `Exempt ${who} from ${denied}`;
    const remedy =
      fitting === undefined || name !== 'caller-records' ? `${exempt}.` : `${exempt}, or ${askingFor(fitting)}.`;
    return failed(name, `the bucket policy forbids ${who} to ${what}, by ${denied}`, { remedy, code: 'BUCKET_ACCESS' });
  }
  if (!own && withVerdict('none').length > 0) {
    const statements = neededStatements(need, archive, who);
    const policy = bucket.policy?.kind === 'value' ? bucket.policy.value : undefined;
    const remedy = addOrReplace(statements, policy, `the bucket policy of ${archive.bucket}`);
    const message = `the bucket policy does not let ${who} of another account ${what}`;
    const { ownership } = bucket;
    if (ownership?.kind === 'value' && ownership.value === 'BucketOwnerEnforced') {
      return failed(name, message, { remedy, code: 'BUCKET_ACCESS', statements });
    }
    return warning(name, `${message}; the bucket's ACL may allow it, if ACLs are in force`, remedy, { statements });
  }
  const unsure = withVerdict('unsure');
  if (unsure.length > 0) {
    return warning(name, `it is not certain that ${who} may ${what}: ${undecidedBy(unsure)}`, READ_POLICY);
  }
  return ok(name, `the bucket policy ${own ? `does not forbid ${who} to` : `lets ${who}`} ${what}`);
}

/** The statements by which a bucket policy allows the requests of a need, for a caller of another account. */
const neededStatements = ({ sids }: Need, archive: ArchiveLocation, who: string): Statement[] =>
  callerStatements({ ...archive, sources: [{ accountId: archive.accountId, callers: [who] }] }).filter(({ Sid }) =>
    sids.some((sid) => Sid.startsWith(sid)),
  );

/**
 * The finding if these credentials may not read the policy of a bucket that may belong to another account. It has the
 * statements that the policy may lack.
 */
const forOtherOwner = (finding: PreflightFinding, statements: readonly Statement[]): PreflightFinding => ({
  ...finding,
  remedy:
    `${finding.remedy ?? ''} If the bucket belongs to another account, ask its owner whether the policy has ${listed(statements.map(({ Sid }) => Sid))}.`.trim(),
  statements,
});
