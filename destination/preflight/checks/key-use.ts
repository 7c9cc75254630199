import type { Judgement, PolicyQuestion } from '@logferry/resource-policy';
import { type ArchiveLocation, explain } from '../../../contract/index.js';
import { keyStatements, type Statement, s3AsVia } from '../../statements/index.js';
import { type CheckName, type Finding, failed } from '../findings.js';
import { aboutBucket, aboutProbe, verdictOnOutsider } from '../requests.js';

/** What writing and reading an object under a key takes. */
export const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/** The key of a bucket's default encryption, and what exports would do with it. */
export interface KeyInUse {
  readonly arn: string;
  readonly policy: string;
  readonly archive: ArchiveLocation;
  readonly nowMs: number;
}

export type Judge = (question: PolicyQuestion) => Judgement;

/**
 * What a key policy says to each of {@link KEY_ACTIONS}, when S3 does them for somebody. The encryption context is the
 * bucket where it has a bucket key, else the object: where the answers differ, it is not sure.
 */
export function judgedThroughS3(
  { arn, archive, nowMs }: KeyInUse,
  judge: Judge,
  { principal, context }: Pick<PolicyQuestion, 'principal' | 'context'>,
  logGroup?: string,
): Judgement[] {
  const given = [...context, ['kms:viaservice', [s3AsVia(archive.region)].flat()] as const];
  const asked = (action: string, encrypted: string): Judgement => {
    const more = [
      ['aws:resourceaccount', [keyOwner(arn)]],
      ['kms:encryptioncontext:aws:s3:arn', [encrypted]],
    ] as const;
    const judgement = judge({ principal, context: new Map([...given, ...more]), action, resource: arn });
    return { ...judgement, verdict: verdictOnOutsider(judgement) };
  };
  return KEY_ACTIONS.map((action) => {
    const [ofBucket, ofObject] = [aboutBucket(archive), aboutProbe(archive, nowMs, logGroup)].map((each) =>
      asked(action, each),
    ) as [Judgement, Judgement];
    if (ofBucket.verdict === ofObject.verdict) return ofBucket;
    const because = ['the encryption context', ...ofBucket.because, ...ofObject.because];
    return { ...ofBucket, verdict: 'unsure', by: [...ofBucket.by, ...ofObject.by], because };
  });
}

export const keyOwner = (arn: string): string => arn.split(':')[4] ?? '';

/** Those statements of a key policy that have this Sid, for one source account. */
export const keyStatementsOf = (
  { arn, archive }: KeyInUse,
  sid: string,
  callers?: readonly string[],
): readonly Statement[] =>
  keyStatements({
    ...{ region: archive.region, accountId: keyOwner(arn) },
    sources: [{ accountId: archive.accountId, ...(callers && { callers }) }],
  }).filter(({ Sid }) => Sid === sid);

/** @param statements whatever the policy lacks */
export function keyRefused(
  name: CheckName,
  { archive: { bucket, region } }: KeyInUse,
  why: string,
  remedy: string,
  statements?: readonly Statement[],
): Finding {
  const { code, message } = explain('BUCKET_KEY', { bucket, region, detail: why });
  return failed(name, message, { remedy, code, ...(statements !== undefined && { statements }) });
}
