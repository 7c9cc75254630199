import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { policyText, type Statement } from '../../destination/statements/index.js';
import { ACCOUNT_ID, REGION } from '../support/constants.js';

/** A policy that Terraform applied, with a way to replace it. */
export interface AppliedPolicy {
  readonly name: 'bucket policy' | 'key policy';
  readonly statements: readonly Statement[];
  put(statements: readonly Statement[]): Promise<void>;
}

/** The stored policies of a destination: of its bucket, and of its key if it has one. */
export async function appliedPolicies(endpoint: string, Bucket: string, KeyId?: string): Promise<AppliedPolicy[]> {
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' };
  const settings = { endpoint, region: REGION, credentials, maxAttempts: 1 };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const kms = new KMSClient(settings);
  const ofBucket = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  const policies: AppliedPolicy[] = [
    {
      name: 'bucket policy',
      statements: statementsOf(ofBucket.Policy),
      put: async (statements) => {
        await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyText(statements) }));
      },
    },
  ];
  if (KeyId === undefined) return policies;
  const ofKey = await kms.send(new GetKeyPolicyCommand({ KeyId }));
  policies.push({
    name: 'key policy',
    statements: statementsOf(ofKey.Policy),
    put: async (statements) => {
      await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyText(statements) }));
    },
  });
  return policies;
}

export async function keyState(endpoint: string, KeyId: string): Promise<string | undefined> {
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' };
  const kms = new KMSClient({ endpoint, region: REGION, credentials });
  return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
}

const statementsOf = (text = '{"Statement":[]}'): Statement[] =>
  (JSON.parse(text) as { Statement: Statement[] }).Statement;
