import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { HeadObjectCommand, PutBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { ACCOUNT_ID, BUCKET, REGION, SECRET } from '../support/constants.js';
import { createWorld } from '../support/create-world.js';

const admin = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` },
  Action: 'kms:*',
  Resource: '*',
};
const forLogs = {
  Effect: 'Allow',
  Principal: { Service: `logs.${REGION}.amazonaws.com` },
  Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
  Resource: '*',
};
const policyOf = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

it.concurrent('an export is refused after one create if the key policy does not allow CloudWatch Logs, and completes when it does', async () => {
  const world = await createWorld();
  const settings = {
    endpoint: world.emulator.url,
    region: REGION,
    credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET },
  };
  const kms = new KMSClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  try {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: policyOf(admin) }));
    const KeyId = KeyMetadata?.Arn ?? '';
    const sse = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KeyId } as const;
    const rules = { Rules: [{ ApplyServerSideEncryptionByDefault: sse, BucketKeyEnabled: true }] };
    await s3.send(new PutBucketEncryptionCommand({ Bucket: BUCKET, ServerSideEncryptionConfiguration: rules }));
    const loaded = await world.logGroup('/under-key', 2);
    const request = world.request(['/under-key'], 2);
    const run = async () => world.exports.wait((await world.exports.start(request)).id);

    for (const [keyRefusalText, code] of [
      ['names-key', 'BUCKET_KEY'],
      ['put-object', 'BUCKET_POLICY'],
    ] as const) {
      world.emulator.configure({ keyRefusalText });
      const calls = world.emulator.state().counters.CreateExportTask?.calls ?? 0;
      const result = await run();
      expect(result).toMatchObject({ status: 'refused', slices: { planned: 2, failed: 2 }, tasksCreated: 0 });
      expect(result.failures[0]).toMatchObject({ code, hint: expect.stringContaining('kms:GenerateDataKey') });
      expect(world.emulator.state().counters.CreateExportTask?.calls).toBe(calls + 1);
    }

    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyOf(admin, forLogs) }));
    expect(await run()).toMatchObject({ status: 'completed', slices: { archived: 2 }, events: loaded });
    for (const Key of [...(await world.receiptKeys()), ...world.tasks.flatMap(({ keys }) => keys)]) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
      expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KeyId, BucketKeyEnabled: true });
    }
  } finally {
    kms.destroy();
    s3.destroy();
    await world.close();
  }
});
