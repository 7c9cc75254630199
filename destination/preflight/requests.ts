import type { PolicyQuestion } from '@logferry/resource-policy';
import { destinationPrefix } from '../../archive/index.js';
import { type ArchiveLocation, DAY_MS } from '../../contract/index.js';
import type { PutHeaders } from '../../contract/put-headers.js';
import { bucketArn, partitionOf } from '../statements/index.js';
import type { CallerFacts } from './facts.js';

/** Name of the probe object, which AWS writes on every CreateExportTask to test whether it may write. */
const PROBE = 'aws-logs-write-test';

/** Condition keys of a request with their values, in addition to those of its {@link Requester}. */
export type ExtraKeys = readonly (readonly [string, readonly string[]])[];
/** The condition keys of every put. */
const NEW_OBJECT: ExtraKeys = [['s3:objectcreationoperation', ['true']]];
/** The condition keys of puts by the export service. The service sends this ACL. */
export const EXPORTED_OBJECT: ExtraKeys = [...NEW_OBJECT, ['s3:x-amz-acl', ['bucket-owner-full-control']]];
/** The condition keys of a put of a record. Such a put has the header If-None-Match and the given headers. */
export const recordKeys = ({ acl, sse, sseKmsKeyId }: PutHeaders): ExtraKeys => [
  ...NEW_OBJECT,
  ['s3:if-none-match', ['*']],
  ...(acl === undefined ? [] : [['s3:x-amz-acl', [acl]] as const]),
  ...(sse === undefined ? [] : [['s3:x-amz-server-side-encryption', [sse]] as const]),
  ...(sseKmsKeyId === undefined ? [] : [['s3:x-amz-server-side-encryption-aws-kms-key-id', [sseKmsKeyId]] as const]),
];
/** Name of the stand-in log group that checks ask about if the command names no log group. */
const SOME_GROUP = '/logferry/any';

/**
 * The condition keys of every request. It is assumed that every request uses TLS 1.3, and that no policy refuses TLS
 * 1.3.
 */
function always(nowMs: number): [string, readonly string[]][] {
  return [
    ['aws:currenttime', [new Date(nowMs).toISOString()]],
    ['aws:epochtime', [String(Math.floor(nowMs / 1000))]],
    ['aws:securetransport', ['true']],
    ['s3:tlsversion', ['1.3']],
  ];
}

/** A principal, with the condition keys of all its requests. */
interface Requester extends Pick<PolicyQuestion, 'principal'> {
  context: Map<string, readonly string[]>;
}

/**
 * The export service when it exports one log group. AWS does not document whether the source ARN that it sends ends in
 * `:*`, so checks ask about both forms.
 */
export function exportService(
  archive: ArchiveLocation,
  form: { logGroup: string | undefined; starred: boolean },
  nowMs: number,
): Requester {
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

/**
 * The names of the export service: the Regional one, which AWS documents, and the short one, seen in recorded exports.
 */
function serviceNames(region: string): string[] {
  const endings = partitionOf(region) === 'aws-cn' ? ['amazonaws.com', 'amazonaws.com.cn'] : ['amazonaws.com'];
  return endings.flatMap((end) => [`logs.${region}.${end}`, `logs.${end}`]);
}

/** The caller of CreateExportTask, who also writes records and reads data back. */
export function caller({ accountId, arn }: CallerFacts, archive: ArchiveLocation, nowMs: number): Requester {
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

/**
 * The ARN by which policies name an identity. For the session of a role, this is the ARN of the role without its path.
 */
export function identityArn(arn: string): string {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

/** ARN of the probe object for yesterday's logs of a group. */
export function probeArn(archive: ArchiveLocation, nowMs: number, logGroup = SOME_GROUP): string {
  const [from, to] = [isoDay(nowMs - DAY_MS), isoDay(nowMs)];
  return `${bucketArn(archive)}/${destinationPrefix({ ...archive, from, to, logGroup })}/${PROBE}`;
}

const isoDay = (ms: number): string => `${new Date(ms).toISOString().slice(0, 10)}T00:00:00Z`;

/** ARNs of records of this month, one of each kind. */
export function recordArns(archive: ArchiveLocation, nowMs: number): string[] {
  const folder = archive.prefix === '' ? '_logferry' : `${archive.prefix}/_logferry`;
  const month = new Date(nowMs).toISOString().slice(0, 7);
  const below = `${archive.accountId}/${archive.region}/${month}`;
  return [
    `receipts/${below}/any.json`,
    `objects/${below}/any.ndjson`,
    `recounts/${below}/any.json`,
    'exports/any/0000001.manifest.json',
    'plans/any/0000001.pass-0000001.survey.json',
    'log/000000000000.json',
  ].map((name) => `${bucketArn(archive)}/${folder}/${name}`);
}
