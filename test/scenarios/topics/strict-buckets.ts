import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type AuditFinding, auditArchive, type FindingCode } from '../../../archive/audit/index.js';
import { DAY_MS, instantMs } from '../../../contract/index.js';
import { ACCOUNT_ID, BUCKET, CONTENT, REGION } from '../../support/constants.js';
import { checkRecord } from '../../support/record-schemas.js';
import { day, FIRST_DAY, type World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const strictBuckets = new Topic('strict buckets');

const LOCK_DAYS = 30;
const ALIAS = 'alias/archive';
const ALL = `arn:aws:s3:::${BUCKET}/*`;
/** The records of logferry. CloudWatch Logs writes the data, and decides about its headers. */
const RECORDS = `arn:aws:s3:::${BUCKET}/*/_logferry/*`;
const deny = (Action: string | string[], Resource: string, Condition: object = {}): object => ({
  ...{ Effect: 'Deny', Principal: '*', Action, Resource },
  ...(Object.keys(Condition).length > 0 && { Condition }),
});

/** Enables versioning, and Object Lock with a default retention that no caller can shorten. */
async function lock({ clients: { s3 } }: World): Promise<void> {
  const [Bucket, Status] = [BUCKET, 'Enabled'] as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  const Rule = { DefaultRetention: { Mode: 'COMPLIANCE' as const, Days: LOCK_DAYS } };
  const ObjectLockConfiguration = { ObjectLockEnabled: Status, Rule };
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
}

/** Encrypts the bucket under a new key, which CloudWatch Logs may use. @returns the ARN of the key */
async function encrypt({ clients: { s3 }, kms }: World): Promise<string> {
  const allow = (Principal: object, Action: string) => ({ Effect: 'Allow', Principal, Action, Resource: '*' });
  const Statement = [
    allow({ AWS: `arn:aws:iam::${ACCOUNT_ID}:root` }, 'kms:*'),
    allow({ Service: `logs.${REGION}.amazonaws.com` }, 'kms:*'),
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy }));
  await kms.send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: KeyMetadata?.KeyId }));
  const sse = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KeyMetadata?.Arn } as const;
  const rules = { Rules: [{ ApplyServerSideEncryptionByDefault: sse, BucketKeyEnabled: true }] };
  await s3.send(new PutBucketEncryptionCommand({ Bucket: BUCKET, ServerSideEncryptionConfiguration: rules }));
  return KeyMetadata?.Arn ?? '';
}

/** Adds statements to the bucket policy. */
async function refuse({ clients: { s3 } }: World, ...statements: object[]): Promise<void> {
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
  const policy = JSON.parse(Policy);
  policy.Statement.push(...statements);
  await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(policy) }));
}

/** Loads two days with events. @returns a function that exports these days and a third day without events */
async function exportThreeDays(world: World) {
  const midnight = Math.floor((world.emulator.state().clock.nowMs - instantMs(FIRST_DAY)) / DAY_MS);
  const at = (number: number) => ({ timestamp: instantMs(day(number)) + 3_600_000, message: CONTENT });
  const load = { region: REGION, logGroupName: '/strict', logStreamName: 'a' };
  await world.emulator.loadEvents(load, [at(midnight - 3), at(midnight - 2)]);
  const request = world.request(['/strict'], 1, { window: { from: day(midnight - 3), to: day(midnight) } });
  return async () => world.exports.wait((await world.exports.start(request)).id);
}

/** The findings of an audit, except the findings that every archive without a signing key and a kept checkpoint has. */
async function findingsIn(world: World): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  const archive = { objects: world.aws.objects(BUCKET, ACCOUNT_ID), prefix: world.taskQueue, isOriginal: true };
  const found = (finding: AuditFinding) => void findings.push(finding);
  await auditArchive(archive, { level: 'content', keys: [], expected: [], found });
  return findings.filter(({ code }) => !UNSIGNED.has(code));
}

const UNSIGNED: ReadonlySet<FindingCode> = new Set(['LOG_END_UNPINNED', 'CHECKPOINT_UNSIGNED', 'MANIFEST_UNSIGNED']);

/** Checks every record with its published schema. @returns the names of the schemas */
async function checkRecords(world: World): Promise<string[]> {
  const checked = new Set<string>();
  for (const key of await world.keysBelow('_logferry/')) {
    const { schema, refusals } = checkRecord(key, await world.readText(key));
    expect(refusals).toEqual([]);
    checked.add(schema);
  }
  return [...checked].sort();
}

strictBuckets.scenario(
  'an export works where nothing can be deleted: with versions, a COMPLIANCE retention, and a policy that denies every delete; its records are valid by the published schemas, and an audit finds nothing',
  { days: 20 },
  async (world) => {
    await lock(world);
    await refuse(world, deny(['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention'], ALL));
    const run = await exportThreeDays(world);
    expect(await run()).toMatchObject({ status: 'completed', slices: { archived: 2, quiet: 1 }, unsettled: 3 });
    await world.later(15 * DAY_MS);
    expect(await run()).toMatchObject({ status: 'completed', slices: { skipped: 3 }, unsettled: 0 });

    expect(await checkRecords(world)).toEqual(
      expect.arrayContaining([
        ...['checkpoint', 'closing-notice', 'log-entry', 'manifest', 'part-line', 'plan-recounts', 'plan-survey'],
        ...['receipt', 'recount', 'recount-line', 'run'],
      ]),
    );
    expect(await findingsIn(world)).toEqual([]);
    const receipts = await world.receipts();
    const objects = receipts.flatMap((receipt) => receipt.objects);
    expect(objects).toHaveLength(2);
    for (const { key, versionId, lock: locked, etag, crc64nvme, lastModified } of objects) {
      const { s3 } = world.clients;
      const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: key, ChecksumMode: 'ENABLED' }));
      expect([versionId, `"${etag}"`, crc64nvme]).toEqual([head.VersionId, head.ETag, head.ChecksumCRC64NVME]);
      expect(instantMs(lastModified ?? '')).toBe(head.LastModified?.getTime());
      expect(locked?.mode).toBe('COMPLIANCE');
      expect(instantMs(locked?.until ?? '')).toBe(head.ObjectLockRetainUntilDate?.getTime());
      const remove = s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key, VersionId: versionId }));
      await expect(remove).rejects.toMatchObject({ name: 'AccessDenied' });
    }
    const { Versions = [], DeleteMarkers = [] } = await world.clients.s3.send(
      new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: `${world.taskQueue}/` }),
    );
    // Nothing was written twice, except AWS's probe, which each task writes.
    const keys = Versions.map(({ Key = '' }) => Key).filter((key) => !key.endsWith('/aws-logs-write-test'));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    expect(DeleteMarkers).toEqual([]);
  },
);

strictBuckets.scenario(
  'an export works where a key encrypts everything, every put must have an ACL, and every put of a record must have an encryption header',
  { putHeaders: { acl: 'bucket-owner-full-control', sse: 'aws:kms', sseKmsKeyId: ALIAS } },
  async (world) => {
    const SSEKMSKeyId = await encrypt(world);
    await refuse(
      world,
      deny('s3:PutObject', ALL, { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }),
      deny('s3:PutObject', RECORDS, { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }),
    );
    const run = await exportThreeDays(world);
    expect(await run()).toMatchObject({ status: 'completed', slices: { archived: 2, quiet: 1 } });
    expect(await findingsIn(world)).toEqual([]);
    const data = (await world.receipts()).flatMap(({ objects }) => objects.map(({ key }) => key));
    expect(data).toHaveLength(2);
    for (const Key of [...data, ...(await world.keysBelow('_logferry/'))]) {
      const head = await world.clients.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
      expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId });
    }
  },
);
