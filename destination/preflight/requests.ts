import type { Judgement, PolicyQuestion } from '@logferry/resource-policy';
import { destinationPrefix } from '../../archive/index.js';
import { type ArchiveLocation, DAY_MS } from '../../contract/index.js';
import { bucketArn, partitionOf } from '../statements/index.js';
import type { CallerFacts } from './facts.js';

/** The object that AWS writes with every create, to see whether it may. */
const PROBE = 'aws-logs-write-test';
type Extra = readonly (readonly [string, readonly string[]])[];
/** What every put has. */
export const NEW_OBJECT: Extra = [['s3:objectcreationoperation', ['true']]];
/** What the puts of the export service have, with the ACL that it sends. */
export const EXPORTED_OBJECT: Extra = [...NEW_OBJECT, ['s3:x-amz-acl', ['bucket-owner-full-control']]];
/** Stands for the log groups of an export that names none. */
const SOME_GROUP = '/logferry/any';

/** What every request has. All of them use TLS, of a version that no policy in use refuses. */
function always(nowMs: number): [string, readonly string[]][] {
  return [
    ['aws:currenttime', [new Date(nowMs).toISOString()]],
    ['aws:epochtime', [String(Math.floor(nowMs / 1000))]],
    ['aws:securetransport', ['true']],
    ['s3:tlsversion', ['1.3']],
  ];
}

interface Who extends Pick<PolicyQuestion, 'principal'> {
  context: Map<string, readonly string[]>;
}

/**
 * The export service at work for one log group. AWS does not say whether the ARN it shows ends in `:*`, so both forms
 * are to be asked about.
 */
export function exportService(
  archive: ArchiveLocation,
  form: { logGroup: string | undefined; starred: boolean },
  nowMs: number,
): Who {
  const { accountId, region, bucketOwner } = archive;
  const arn = `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:${form.logGroup ?? SOME_GROUP}`;
  return {
    principal: { kind: 'service', names: serviceNames(region) },
    context: new Map([
      ...always(nowMs),
      ['aws:sourceaccount', [accountId]],
      ['aws:sourcearn', [form.starred ? `${arn}:*` : arn]],
      ['aws:requestedregion', [region]],
      ['aws:resourceaccount', [bucketOwner]],
      ['s3:resourceaccount', [bucketOwner]],
      ['aws:principalisawsservice', ['true']],
      ['aws:viaawsservice', ['false']],
    ]),
  };
}

/** The Regional name, which AWS documents, and the short one, which recorded exports were let in by. */
function serviceNames(region: string): string[] {
  const endings = partitionOf(region) === 'aws-cn' ? ['amazonaws.com', 'amazonaws.com.cn'] : ['amazonaws.com'];
  return endings.flatMap((end) => [`logs.${region}.${end}`, `logs.${end}`]);
}

/** Whoever starts exports. */
export function caller({ accountId, arn }: CallerFacts, archive: ArchiveLocation, nowMs: number): Who {
  const { region, bucketOwner } = archive;
  return {
    principal: { kind: 'account', accountId, arn },
    context: new Map([
      ...always(nowMs),
      ['aws:principalaccount', [accountId]],
      ['aws:principalarn', [identityArn(arn)]],
      ['aws:principalisawsservice', ['false']],
      ['aws:viaawsservice', ['false']],
      ['aws:requestedregion', [region]],
      ['aws:resourceaccount', [bucketOwner]],
      ['s3:resourceaccount', [bucketOwner]],
    ]),
  };
}

/** The role of a session, as policies name it (its path cannot be told); others are named by their own ARN. */
export function identityArn(arn: string): string {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

export const aboutBucket = (archive: ArchiveLocation): string => bucketArn(archive);

/** Where the service writes the probe of yesterday's logs of a group. */
export function aboutProbe(archive: ArchiveLocation, nowMs: number, logGroup = SOME_GROUP): string {
  const [from, to] = [isoDay(nowMs - DAY_MS), isoDay(nowMs)];
  return `${bucketArn(archive)}/${destinationPrefix({ ...archive, from, to, logGroup })}/${PROBE}`;
}

const isoDay = (ms: number): string => `${new Date(ms).toISOString().slice(0, 10)}T00:00:00Z`;

/** A receipt and a manifest of this month. */
export function aboutRecords(archive: ArchiveLocation, nowMs: number): string[] {
  const folder = archive.prefix === '' ? '_logferry' : `${archive.prefix}/_logferry`;
  const month = new Date(nowMs).toISOString().slice(0, 7);
  return [`receipts/${archive.accountId}/${archive.region}/${month}/any.json`, 'exports/any/0001.manifest.json'].map(
    (name) => `${bucketArn(archive)}/${folder}/${name}`,
  );
}

/** The verdict on somebody whom nothing but the policy can let in: without an Allow it need not be sure of a Deny. */
export const verdictOnOutsider = ({ verdict, mayAllow }: Judgement): Judgement['verdict'] =>
  verdict === 'unsure' && !mayAllow ? 'none' : verdict;

/** The verdict on somebody whom their own policies may let in: what may only allow decides nothing. */
export const verdictOnInsider = ({ verdict, effect }: Judgement): Judgement['verdict'] =>
  verdict === 'unsure' && effect === 'Allow' ? 'none' : verdict;
