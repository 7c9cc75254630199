import { explain, type Place } from '../../contract/index.js';
import type { Judgement, PolicyQuestion } from '../../policy/index.js';
import { type KeyPolicy, keyStatements, type Statement } from '../../statements/index.js';
import { type Finding, failed } from '../finding.js';
import { aboutBucket, aboutProbe, verdictOnOutsider } from '../requests.js';

/** What writing and reading an object under a key takes. */
export const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/** The key of a bucket's default encryption, and what exports would do with it. */
export interface KeyInUse {
  readonly arn: string;
  readonly policy: string;
  readonly place: Place;
  readonly nowMs: number;
}

/** What a key policy says to each of {@link KEY_ACTIONS}. */
export const judgedUses = (
  judge: (question: PolicyQuestion) => Judgement,
  resource: string,
  who: Pick<PolicyQuestion, 'principal' | 'context'>,
): Judgement[] =>
  KEY_ACTIONS.map((action) => {
    const judgement = judge({ ...who, action, resource });
    return { ...judgement, verdict: verdictOnOutsider(judgement) };
  });

/** S3's use of a key. The encryption context is the bucket with a bucket key, else the object: either will do. */
export const viaS3 = (context: PolicyQuestion['context'], place: Place): Map<string, readonly string[]> =>
  new Map([
    ...context,
    ['kms:calleraccount', [place.accountId]],
    ['kms:viaservice', ['', '.cn'].map((end) => `s3.${place.region}.amazonaws.com${end}`)],
    ['kms:encryptioncontext:aws:s3:arn', [aboutBucket(place), aboutProbe(place)]],
  ]);

export const keyOwner = (arn: string): string => arn.split(':')[4] ?? '';

/** Those statements of a key policy that have this Sid, for one source account. */
export const keyStatementsOf = (
  { arn, place }: KeyInUse,
  sid: string,
  callers?: readonly string[],
): readonly Statement[] => {
  const source: KeyPolicy['sources'][number] = { accountId: place.accountId, ...(callers && { callers }) };
  const all = keyStatements({ region: place.region, accountId: keyOwner(arn), sources: [source] });
  return all.filter(({ Sid }) => Sid === sid);
};

/** @param statements whatever the policy lacks */
export function keyRefused(
  { place: { bucket, region } }: KeyInUse,
  why: string,
  remedy: string,
  statements?: readonly Statement[],
): Finding {
  const { code, message } = explain('BUCKET_KEY', { bucket, region, detail: why });
  return failed('key-policy', message, { remedy, code, ...(statements !== undefined && { statements }) });
}
