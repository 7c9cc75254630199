import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { keyStatements, policyText } from '../../destination/statements/index.js';
import { ACCOUNT_ID, REGION } from '../support/constants.js';
import { ADOPTED_BUCKET } from './variants.js';

/**
 * Makes an existing bucket for Terraform to adopt. The bucket has no policy, and it has a key whose policy already has
 * the statements for exports. Returns the ARN of the key.
 */
export async function makeAdoptable(endpoint: string): Promise<string> {
  const settings = { endpoint, region: REGION, credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' } };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const kms = new KMSClient(settings);
  try {
    const sources = [{ accountId: ACCOUNT_ID }];
    const Policy = policyText(keyStatements({ region: REGION, accountId: ACCOUNT_ID, sources }));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy }));
    const KMSMasterKeyID = KeyMetadata?.Arn ?? '';
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket: ADOPTED_BUCKET, CreateBucketConfiguration }));
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } as const;
    const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }];
    await s3.send(
      new PutBucketEncryptionCommand({ Bucket: ADOPTED_BUCKET, ServerSideEncryptionConfiguration: { Rules } }),
    );
    return KMSMasterKeyID;
  } finally {
    s3.destroy();
    kms.destroy();
  }
}
