import { type Decision, decideBy, type KnownRequest, throughS3 } from '@logferry/resource-policy';
import { type ArchiveLocation, defined, explain } from '../../../contract/index.js';
import { bucketArn, keyStatements, type Statement, s3AsVia } from '../../statements/index.js';
import { type CheckName, failedBy, type PreflightFinding } from '../preflight-findings.js';
import { probeArn } from '../requests.js';
import { verdictForOutsider } from '../verdicts.js';

/** The actions on the key that are needed to write and read an encrypted object. */
export const KMS_KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/** The key of a bucket's default encryption, the key policy, and the archive whose exports would use the key. */
export interface KmsKeyInUse {
  readonly arn: string;
  readonly policy: string;
  readonly archive: ArchiveLocation;
  readonly nowMs: number;
}

/**
 * The decision of a key policy on each of {@link KMS_KEY_ACTIONS}, requested through S3. S3 sends an encryption
 * context: the bucket's ARN if the bucket has a bucket key, and the object's ARN if it has none. If the policy decides
 * differently for the two contexts, the verdict is `unsure`.
 */
export function decideThroughS3(
  { arn, policy, archive, nowMs }: KmsKeyInUse,
  request: KnownRequest,
  logGroup?: string,
): Decision[] {
  const decideFor = (action: string, encrypted: string): Decision => {
    const serviceNames = [s3AsVia(archive.region)].flat();
    const asked = throughS3(request, { serviceNames, encrypted, keyOwner: keyOwner(arn) });
    const decision = decideBy(policy, 'kms', asked.isKnown)({ ...asked, action, resource: arn });
    return { ...decision, verdict: verdictForOutsider(decision) };
  };
  return KMS_KEY_ACTIONS.map((action) => {
    const forBucket = decideFor(action, bucketArn(archive));
    const forObject = decideFor(action, probeArn(archive, nowMs, logGroup));
    if (forBucket.verdict === forObject.verdict) return forBucket;
    const because = ['the encryption context', ...forBucket.because, ...forObject.because];
    return { ...forBucket, verdict: 'unsure', by: [...forBucket.by, ...forObject.by], because };
  });
}

export const keyOwner = (arn: string): string => arn.split(':')[4] ?? '';

/** The statements with the Sid `sid` from the key policy that exports of the account need. */
export const keyStatementsOf = (
  { arn, archive }: KmsKeyInUse,
  sid: string,
  callers?: readonly string[],
): readonly Statement[] =>
  keyStatements({
    ...{ region: archive.region, accountId: keyOwner(arn) },
    sources: [defined({ accountId: archive.accountId, callers })],
  }).filter(({ Sid }) => Sid === sid);

/** The finding of a failed check of a key policy. @param statements the statements that the policy lacks */
export const keyRefused = (
  name: CheckName,
  { archive: { bucket, region } }: KmsKeyInUse,
  detail: string,
  remedy: string,
  statements?: readonly Statement[],
): PreflightFinding =>
  failedBy(name, explain('BUCKET_KEY', { bucket, region, detail }), defined({ remedy, statements }));
