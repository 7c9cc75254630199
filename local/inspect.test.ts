import { CloudWatchLogsClient, PutLogGroupDeletionProtectionCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { examine, type Facts } from '../destination/preflight/index.js';
import { exportStatements, keyStatements, policyText } from '../destination/statements/index.js';
import { type InspectionTarget, inspectDestination, inspectWriteAccess } from './inspect.js';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const STRANGER = '444455556666';
const archive = { bucket: 'archive', prefix: 'logs', region: REGION };
const sources = [{ accountId: ACCOUNT }];
const needed = exportStatements({ ...archive, sources });
const keyPolicy = keyStatements({ region: REGION, accountId: ACCOUNT, sources });

const target = (change: Partial<InspectionTarget['request']['destination']> = {}): InspectionTarget => ({
  request: { region: REGION, destination: { bucket: 'archive', prefix: 'logs', layout: 'plain', ...change } },
  logGroups: ['/app'],
  callerExports: true,
  env: process.env,
});
const complaints = (facts: Facts) =>
  examine(facts).flatMap(({ name, status }) => (status === 'ok' ? [] : [`${name} ${status}`]));
const look = async (asked = target()) => complaints(await inspectDestination(asked));

describe('the inspection of a destination', () => {
  let emulator: Emulator;
  let s3: S3Client;
  let kms: KMSClient;
  let KeyId = '';

  beforeAll(async () => {
    emulator = await startEmulator({ settings: { throttle: false } });
    const common = {
      region: REGION,
      endpoint: emulator.url,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'secret' },
    };
    s3 = new S3Client({ ...common, forcePathStyle: true });
    kms = new KMSClient(common);
    emulator.createBucket({ name: 'archive', region: REGION, accountId: ACCOUNT });
    await emulator.loadEvents({ accountId: ACCOUNT, region: REGION, logGroupName: '/app', logStreamName: 's' }, [
      { timestamp: Date.UTC(2026, 9, 1), message: 'm' },
    ]);
    const logs = new CloudWatchLogsClient(common);
    await logs.send(
      new PutLogGroupDeletionProtectionCommand({ logGroupIdentifier: '/app', deletionProtectionEnabled: true }),
    );
    logs.destroy();
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: policyText(keyPolicy) }));
    KeyId = KeyMetadata?.Arn ?? '';
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'archive', VersioningConfiguration }));
    const DefaultRetention = { Mode: 'GOVERNANCE', Days: 1 } as const;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } as const;
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket: 'archive', ObjectLockConfiguration }));
  });
  beforeEach(async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', emulator.url);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_ACCESS_KEY_ID', ACCOUNT);
    await policy(...needed);
    await encrypt({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KeyId });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    s3.destroy();
    kms.destroy();
    await emulator.close();
  });

  const policy = (...statements: object[]) =>
    s3.send(new PutBucketPolicyCommand({ Bucket: 'archive', Policy: JSON.stringify({ Statement: statements }) }));
  const encrypt = (sse: { SSEAlgorithm: 'aws:kms' | 'aws:kms:dsse' | 'AES256'; KMSMasterKeyID?: string }) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket: 'archive',
        ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: sse }] },
      }),
    );

  it('has no findings if the destination is good, and writes no object', async () => {
    const facts = await inspectDestination(target());
    expect(complaints(facts)).toEqual([]);
    expect(examine(facts).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['key-policy', 'object-lock', 'clock']),
    );
    const { calls } = emulator.state().counters.PutObject ?? { calls: 0 };
    expect(calls).toBe(0);
  });

  it('warns of a lifecycle rule that moves records to DEEP_ARCHIVE, but not of a disabled rule, and not of a rule for data or for noncurrent versions', async () => {
    const lifecycle = (rule: Partial<LifecycleRule>) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: 'archive',
          LifecycleConfiguration: { Rules: [{ ID: 'r', Status: 'Enabled', ...rule }] },
        }),
      );
    const Transitions = [{ Days: 90, StorageClass: 'DEEP_ARCHIVE' as const }];
    await lifecycle({ Filter: { Prefix: '' }, Transitions });
    expect([await look(), complaints(await inspectWriteAccess(target()))]).toEqual([
      ['lifecycle warning'],
      ['lifecycle warning'],
    ]);
    for (const rule of [
      { Filter: { Prefix: 'logs/data/' }, Transitions, Expiration: { Days: 100 } },
      { Filter: { Prefix: '' }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
      { Filter: { Prefix: '' }, Status: 'Disabled' as const, Transitions },
    ]) {
      await lifecycle(rule);
      expect(await look()).toEqual([]);
    }
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket: 'archive' }));
  });

  it('has a finding for each statement that the bucket policy lacks', async () => {
    for (const [index, name] of ['policy-acl', 'policy-put'].entries()) {
      await policy(...needed.filter((_, at) => at !== index));
      expect(await look()).toEqual([`${name} failed`]);
      expect(complaints(await inspectWriteAccess(target()))).toEqual([`${name} failed`]);
    }
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: 'archive' }));
    expect(await look()).toEqual(['policy-acl failed', 'policy-put failed']);
    await policy(...needed, {
      ...{ Sid: 'No', Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/emulator` } },
      ...{ Action: 's3:GetBucketPolicy*', Resource: 'arn:aws:s3:::archive' },
    });
    expect(await look()).toEqual([]);
  });

  it('has a finding for a problem of the bucket encryption', async () => {
    await encrypt({ SSEAlgorithm: 'AES256' });
    expect(await look()).toEqual([]);
    await encrypt({ SSEAlgorithm: 'aws:kms:dsse', KMSMasterKeyID: KeyId });
    expect(await look()).toEqual(['encryption failed']);
    await encrypt({ SSEAlgorithm: 'aws:kms' });
    expect(await look()).toEqual(['encryption failed']);
    await encrypt({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: '11111111-2222-3333-4444-555555555555' });
    expect(await look()).toEqual(['key failed']);
    // The owner of a bucket may name the key by its id alone.
    await encrypt({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KeyId.split('/')[1] ?? '' });
    expect(await look()).toEqual([]);
  });

  it('has a finding for a problem of the KMS key', async () => {
    await kms.send(new DisableKeyCommand({ KeyId }));
    expect(await look()).toEqual(['key failed']);
    await kms.send(new EnableKeyCommand({ KeyId }));
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyText(keyPolicy.slice(0, 1)) }));
    expect(await look()).toEqual(['key-policy failed']);
    expect(complaints(await inspectWriteAccess(target()))).toEqual(['key-policy failed']);
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyText(keyPolicy) }));
  });

  it('skips the checks of settings that the credentials may not read', async () => {
    const hidden = [
      's3:GetEncryptionConfiguration',
      's3:GetBucketVersioning',
      's3:ListBucket',
      's3:GetBucketOwnershipControls',
    ];
    await policy(...needed, {
      ...{ Sid: 'Hide', Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/emulator` } },
      ...{ Action: hidden, Resource: 'arn:aws:s3:::archive' },
    });
    expect(await look()).toEqual([
      'bucket failed',
      'caller-read failed',
      'encryption skipped',
      'ownership skipped',
      'versioning skipped',
    ]);
    vi.stubEnv('AWS_ACCESS_KEY_ID', STRANGER);
    const asked = { ...target({ bucketOwner: ACCOUNT }), logGroups: [], callerExports: false };
    const says = [...(await look(asked)), ...complaints(await inspectWriteAccess(asked))];
    expect(new Set(says.map((each) => each.split(' ')[1]))).toEqual(new Set(['skipped']));
  });

  it('warns if ACLs are enabled, and reads the ACL of the bucket only then', async () => {
    const ownedBy = (ObjectOwnership: 'ObjectWriter' | 'BucketOwnerEnforced') =>
      s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket: 'archive',
          OwnershipControls: { Rules: [{ ObjectOwnership }] },
        }),
      );
    await ownedBy('ObjectWriter');
    expect(await look()).toEqual(['ownership warning']);
    expect((await inspectDestination(target())).bucket?.grants).toEqual({ kind: 'value', value: [] });
    await ownedBy('BucketOwnerEnforced');
    expect((await inspectDestination(target())).bucket?.grants).toBeUndefined();
  });

  it('has a finding if the bucket is missing or foreign, if it is in another Region, or if a log group is missing', async () => {
    expect(await look(target({ bucket: 'no-such-bucket' }))).toEqual(['bucket failed']);
    expect(await look(target({ bucketOwner: STRANGER }))).toEqual(['bucket failed']);
    emulator.createBucket({ name: 'elsewhere', region: 'us-east-1', accountId: ACCOUNT });
    expect(await look(target({ bucket: 'elsewhere' }))).toEqual(['bucket-region failed']);
    expect(await look({ ...target(), logGroups: ['/app', '/none'] })).toEqual(['log-groups failed']);
  });

  it('has a finding for an endpoint that does not answer', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    expect(await look()).toEqual(['credentials failed']);
  });
});
