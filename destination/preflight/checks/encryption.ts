import { explain } from '../../../contract/index.js';
import type { EncryptionFacts, Facts } from '../facts.js';
import { failedBy, ok, type PreflightFinding, unanswered, warning } from '../preflight-findings.js';

/** Alias or alias ARN of the AWS managed key for S3. The policy of this key cannot be changed. */
const AWS_MANAGED = /(^|:)alias\/aws\/s3$/;

/** Checks that exports can be written under the default encryption. AWS supports exports under SSE-S3 and SSE-KMS. */
export function encryption({ bucket, target, expectedKey }: Facts): PreflightFinding[] {
  const answer = bucket?.encryption;
  if (answer === undefined) return [];
  if (answer.kind !== 'value') return [unanswered('encryption', 'the default encryption of the bucket', answer)];
  const { algorithm, key } = answer.value ?? SSE_S3;
  const refused = (detail: string, remedy: string): PreflightFinding[] => [
    failedBy('encryption', explain('BUCKET_KEY', { bucket: target.bucket, region: target.region, detail }), { remedy }),
  ];
  if (algorithm === 'aws:kms:dsse') {
    return refused('exports do not support DSSE-KMS', 'Set the default encryption to SSE-KMS or SSE-S3.');
  }
  if (algorithm === 'AES256')
    return [expectedKey === undefined ? ok('encryption', 'SSE-S3') : changed('SSE-S3', expectedKey)];
  if (algorithm !== 'aws:kms') {
    const remedy =
      'Export one day of a small log group as a trial, or set the default encryption to SSE-KMS or SSE-S3.';
    return [warning('encryption', `it is not known whether exports can be written under ${algorithm}`, remedy)];
  }
  if (key === undefined || AWS_MANAGED.test(key)) {
    const remedy = 'Name a customer-managed key in the default encryption, or set it to SSE-S3.';
    return refused('only S3 may use the key that AWS manages (aws/s3)', remedy);
  }
  const found = bucket?.key?.kind === 'value' ? bucket.key.value?.arn : key;
  const isOther = expectedKey !== undefined && found !== expectedKey && key !== expectedKey;
  return [isOther ? changed(`SSE-KMS with ${key}`, expectedKey) : ok('encryption', `SSE-KMS with ${key}`)];
}

/**
 * The finding if the bucket's encryption differs from the one in the Terraform outputs. Either the bucket has changed,
 * or the outputs are outdated.
 */
const changed = (found: string, expected: string): PreflightFinding =>
  warning(
    'encryption',
    `${found}, but the outputs of the destination name ${expected}`,
    'Run `terraform apply` again, or pass its newest outputs.',
  );

const SSE_S3: EncryptionFacts = { algorithm: 'AES256' };
