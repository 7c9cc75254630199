import { partitionOf } from '../partitions.js';
import {
  always,
  type Entry,
  type KnownRequest,
  OF_THE_SURROUNDINGS,
  OF_THE_WIRE,
  onBucketOf,
  withKeys,
} from './known-request.js';

/** What a request of CloudWatch Logs for an export depends on. */
export interface ExportFacts {
  /** Account and Region of the log group. */
  readonly accountId: string;
  readonly region: string;
  readonly logGroup: string;
  /** Whether the ARN of the log group ends in `:*`. AWS documents neither form for exports. */
  readonly sourceArnForm: 'plain' | 'starred';
  /**
   * The name of the service in `aws:PrincipalServiceName`. AWS documents the Regional name as principal for exports,
   * but not the value of this key. @default regional
   */
  readonly serviceName?: 'regional' | 'short';
  readonly bucketOwner: string;
  readonly nowMs: number;
}

/**
 * The names of CloudWatch Logs as a principal: the Regional one, which AWS documents for exports, and the short one,
 * which recorded exports used. In China, names end in `.cn`.
 */
export function exportServiceNames(region: string): readonly [regional: string, short: string] {
  const end = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [`logs.${region}.${end}`, `logs.${end}`];
}

/**
 * The names of CloudWatch Logs as a principal that may not work for exports. In China, these are its names without
 * `.cn`: AWS documents such names for other services only. Elsewhere there are none.
 */
export const unprovenServiceNames = (region: string): readonly string[] =>
  partitionOf(region) === 'aws-cn' ? exportServiceNames(region).map((name) => name.replace(/\.cn$/, '')) : [];

/** Keys of identities and of their networks. Requests of AWS services never have them. */
const OF_IDENTITIES =
  /^aws:(principal(account|arn|orgid|orgpaths|tag\/.+)|username|multifactorauth(age|present)|tokenissuetime|assumedroot|chatbotsourcearn|sourceidentity|federatedprovider|sourcevpc(e|arn)?|vpcsourceip|vpce(account|orgid|orgpaths))$/;
/** Keys that AWS does not document for requests of the service. */
const isUndocumented = (key: string): boolean => OF_THE_WIRE.test(key) || OF_THE_SURROUNDINGS.test(key);

/** The request with which CloudWatch Logs reads the ACL of the bucket, before it accepts an export task. */
export function exportService(facts: ExportFacts): KnownRequest {
  const { accountId, region, logGroup, sourceArnForm, serviceName = 'regional', bucketOwner, nowMs } = facts;
  const arn = `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:${logGroup}`;
  const names = exportServiceNames(region);
  const context = new Map<string, readonly string[]>([
    ...always(nowMs),
    ...onBucketOf(bucketOwner),
    ['aws:sourceaccount', [accountId]],
    ['aws:sourcearn', [sourceArnForm === 'starred' ? `${arn}:*` : arn]],
    ['aws:requestedregion', [region]],
    ['aws:principalisawsservice', ['true']],
    ['aws:principalservicename', [serviceName === 'regional' ? names[0] : names[1]]],
    ['aws:principalservicenameslist', names],
    ['aws:viaawsservice', ['false']],
  ]);
  const isKnown = (key: string): boolean =>
    context.has(key) || OF_IDENTITIES.test(key) || (key.startsWith('s3:') && !isUndocumented(key));
  return { principal: { kind: 'service', names }, context, isKnown };
}

/**
 * The condition keys of a PutObject request of an export, and of the request that AWS checks for the caller of
 * CreateExportTask. CloudWatch Logs sends this ACL.
 */
export const EXPORTED_OBJECT: readonly Entry[] = [
  ['s3:objectcreationoperation', ['true']],
  ['s3:x-amz-acl', ['bucket-owner-full-control']],
];

/** The request with which CloudWatch Logs writes an object of an export, or its probe object. */
export const exportPut = (facts: ExportFacts): KnownRequest => withKeys(exportService(facts), EXPORTED_OBJECT);
