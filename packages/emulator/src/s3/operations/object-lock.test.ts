import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { rawCall, signedAs } from '../../../test/contract/raw-client.js';
import { ACCOUNT, emulatedS3 } from '../../../test/support/s3.js';

const DAY_MS = 24 * 60 * 60 * 1000;
let buckets = 0;

const s3 = emulatedS3();

async function newBucket(rule?: sdk.DefaultRetention, lock = true): Promise<string> {
  buckets += 1;
  const Bucket = `locked-${buckets}`;
  await s3.client.send(new sdk.CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: lock }));
  if (rule !== undefined) {
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: rule } } as const;
    await s3.client.send(new sdk.PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  }
  return Bucket;
}

function put(Bucket: string, more: Partial<sdk.PutObjectCommandInput> = {}) {
  return s3.client.send(new sdk.PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...more }));
}

function head(Bucket: string) {
  return s3.client.send(new sdk.HeadObjectCommand({ Bucket, Key: 'k' }));
}

function remove(Bucket: string, VersionId: string | undefined, BypassGovernanceRetention?: boolean) {
  return s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'k', VersionId, BypassGovernanceRetention }));
}

function retain(Bucket: string, Mode: sdk.ObjectLockRetentionMode, untilMs: number, bypass?: boolean) {
  return s3.client.send(
    new sdk.PutObjectRetentionCommand({
      Bucket,
      Key: 'k',
      Retention: { Mode, RetainUntilDate: new Date(untilMs) },
      BypassGovernanceRetention: bypass,
    }),
  );
}

const denied = { name: 'AccessDenied', message: 'Access Denied because object protected by object lock.' };
const now = () => s3.emulator.state().clock.nowMs;

describe('default retention', () => {
  it('prevents deleting a version until the period is over, but allows a delete marker', async () => {
    const Bucket = await newBucket({ Mode: 'COMPLIANCE', Days: 2 });
    const before = now();
    const { VersionId } = await put(Bucket);
    const until = (await head(Bucket)).ObjectLockRetainUntilDate?.getTime() ?? 0;
    expect(until).toBeGreaterThanOrEqual(before + 2 * DAY_MS);
    expect(until).toBeLessThanOrEqual(now() + 2 * DAY_MS);
    await expect(remove(Bucket, VersionId, true)).rejects.toMatchObject({
      ...denied,
      $metadata: { httpStatusCode: 403 },
    });
    const marker = await remove(Bucket, undefined);
    expect(marker.DeleteMarker).toBe(true);
    await remove(Bucket, marker.VersionId);
    expect((await head(Bucket)).ObjectLockMode).toBe('COMPLIANCE');
    s3.emulator.advanceClock(2 * DAY_MS + 1);
    await remove(Bucket, VersionId);
    await expect(head(Bucket)).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  it('keeps the old version when a new version of the key is put', async () => {
    const Bucket = await newBucket({ Mode: 'COMPLIANCE', Days: 1 });
    const { VersionId } = await put(Bucket, { Body: 'old' });
    await put(Bucket, { Body: 'new' });
    const { Body } = await s3.client.send(new sdk.GetObjectCommand({ Bucket, Key: 'k', VersionId }));
    expect(await Body?.transformToString()).toBe('old');
  });

  it('of mode GOVERNANCE prevents deletion, also by DeleteObjects, unless the request bypasses it', async () => {
    const Bucket = await newBucket({ Mode: 'GOVERNANCE', Days: 1 });
    const { VersionId } = await put(Bucket);
    await expect(remove(Bucket, VersionId)).rejects.toMatchObject(denied);
    const Delete = { Objects: [{ Key: 'k', VersionId }, { Key: 'other' }] };
    const { Deleted, Errors } = await s3.client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete }));
    expect(Errors).toMatchObject([{ Key: 'k', VersionId, Code: 'AccessDenied' }]);
    expect(Deleted).toMatchObject([{ Key: 'other', DeleteMarker: true }]);
    await remove(Bucket, VersionId, true);
  });

  it('requires a checksum with each new object', async () => {
    const Bucket = await newBucket({ Mode: 'GOVERNANCE', Days: 1 });
    const send = (headers: Record<string, string>, query = '') =>
      rawCall(s3.emulator.url, {
        method: 'PUT',
        path: `/${Bucket}/k${query}`,
        headers: { ...signedAs(ACCOUNT, 'us-east-1', 's3'), ...headers },
        body: 'hello',
      });
    const refused = await send({});
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining(
        '<Message>Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters</Message>',
      ),
    ]);
    expect((await send({ 'x-amz-checksum-crc32': 'NhCmhg==' })).status).toBe(200);
    expect((await send({ 'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==' })).status).toBe(200);
    const { UploadId } = await s3.client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
    expect((await send({}, `?uploadId=${UploadId}&partNumber=1`)).text).toContain('for Put Part requests');
  });

  it('applies to completed uploads and copies', async () => {
    const Bucket = await newBucket({ Mode: 'COMPLIANCE', Days: 1 });
    const to = { Bucket, Key: 'k' };
    const { UploadId } = await s3.client.send(new sdk.CreateMultipartUploadCommand(to));
    const { ETag } = await s3.client.send(new sdk.UploadPartCommand({ ...to, UploadId, PartNumber: 1, Body: 'x' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const done = await s3.client.send(new sdk.CompleteMultipartUploadCommand({ ...to, UploadId, MultipartUpload }));
    await expect(remove(Bucket, done.VersionId)).rejects.toMatchObject(denied);
    const copy = await s3.client.send(
      new sdk.CopyObjectCommand({ Bucket, Key: 'k', CopySource: `${Bucket}/k`, MetadataDirective: 'REPLACE' }),
    );
    await expect(remove(Bucket, copy.VersionId)).rejects.toMatchObject(denied);
  });
});

describe('retention of one object', () => {
  it('in mode COMPLIANCE can only be prolonged', async () => {
    const Bucket = await newBucket();
    const untilMs = now() + DAY_MS;
    await put(Bucket, { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: new Date(untilMs) });
    await expect(retain(Bucket, 'COMPLIANCE', untilMs - 1000, true)).rejects.toMatchObject(denied);
    await expect(retain(Bucket, 'GOVERNANCE', untilMs + DAY_MS, true)).rejects.toMatchObject(denied);
    await retain(Bucket, 'COMPLIANCE', untilMs + DAY_MS);
    const { Retention } = await s3.client.send(new sdk.GetObjectRetentionCommand({ Bucket, Key: 'k' }));
    expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate: new Date(untilMs + DAY_MS) });
  });

  it('in mode GOVERNANCE can be prolonged, and can be shortened or removed only by a request that bypasses it', async () => {
    const Bucket = await newBucket();
    await put(Bucket);
    const get = () => s3.client.send(new sdk.GetObjectRetentionCommand({ Bucket, Key: 'k' }));
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchObjectLockConfiguration' });
    const untilMs = now() + DAY_MS;
    await retain(Bucket, 'GOVERNANCE', untilMs);
    await retain(Bucket, 'GOVERNANCE', untilMs + 1000);
    await expect(retain(Bucket, 'GOVERNANCE', untilMs)).rejects.toMatchObject(denied);
    await retain(Bucket, 'GOVERNANCE', untilMs, true);
    await expect(retain(Bucket, 'GOVERNANCE', now() - 1000, true)).rejects.toMatchObject({ name: 'InvalidArgument' });
    await s3.client.send(
      new sdk.PutObjectRetentionCommand({ Bucket, Key: 'k', Retention: {}, BypassGovernanceRetention: true }),
    );
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchObjectLockConfiguration' });
  });

  it('is not needed for a legal hold, which is set, read and removed on its own', async () => {
    const Bucket = await newBucket();
    const { VersionId } = await put(Bucket, { ObjectLockLegalHoldStatus: 'ON' });
    await expect(remove(Bucket, VersionId, true)).rejects.toMatchObject(denied);
    expect((await head(Bucket)).ObjectLockLegalHoldStatus).toBe('ON');
    const LegalHold = { Status: 'OFF' } as const;
    await s3.client.send(new sdk.PutObjectLegalHoldCommand({ Bucket, Key: 'k', LegalHold }));
    expect(await s3.client.send(new sdk.GetObjectLegalHoldCommand({ Bucket, Key: 'k' }))).toMatchObject({ LegalHold });
    await remove(Bucket, VersionId);
  });
});

describe('a request about Object Lock', () => {
  const later = '2999-01-01T00:00:00Z';
  it.each([
    [{ mode: 'COMPLIANCE' }, 'InvalidArgument'],
    [{ 'retain-until-date': later }, 'InvalidArgument'],
    [{ mode: 'FOREVER', 'retain-until-date': later }, 'InvalidArgument'],
    [{ mode: 'COMPLIANCE', 'retain-until-date': 'tomorrow' }, 'InvalidArgument'],
    [{ mode: 'COMPLIANCE', 'retain-until-date': '2001-01-01T00:00:00Z' }, 'InvalidArgument'],
    [{ 'legal-hold': 'MAYBE' }, 'InvalidArgument'],
  ])('with the headers %o is refused with %s', async (lock, code) => {
    const Bucket = await newBucket();
    const headers = Object.fromEntries(
      Object.entries(lock).map(([name, value]) => [`x-amz-object-lock-${name}`, value]),
    );
    const answer = await rawCall(s3.emulator.url, {
      method: 'PUT',
      path: `/${Bucket}/k`,
      headers: { ...signedAs(ACCOUNT, 'us-east-1', 's3'), ...headers },
      body: 'x',
    });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
  });

  it.each([
    ['retention', '<Retention><Mode>COMPLIANCE</Mode></Retention>'],
    ['retention', '<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>soon</RetainUntilDate></Retention>'],
    ['retention', ''],
    ['legal-hold', '<LegalHold><Status>PERHAPS</Status></LegalHold>'],
    ['legal-hold', '<LegalHold>'],
  ])('with a malformed %s document is refused: %s', async (resource, body) => {
    const Bucket = await newBucket();
    await put(Bucket);
    const headers = signedAs(ACCOUNT, 'us-east-1', 's3');
    const answer = await rawCall(s3.emulator.url, { method: 'PUT', path: `/${Bucket}/k?${resource}`, headers, body });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('<Code>MalformedXML</Code>')]);
  });

  it('is refused in a bucket without Object Lock', async () => {
    const Bucket = await newBucket(undefined, false);
    await put(Bucket);
    const missing = { name: 'InvalidRequest', message: 'Bucket is missing Object Lock Configuration' };
    await expect(retain(Bucket, 'GOVERNANCE', now() + DAY_MS)).rejects.toMatchObject(missing);
    await expect(put(Bucket, { ObjectLockLegalHoldStatus: 'ON' })).rejects.toMatchObject(missing);
    await expect(remove(Bucket, undefined, true)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});
