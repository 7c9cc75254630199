import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { emulatedS3 } from '../../../../test/support/s3.js';

const s3 = emulatedS3();

async function made(options: Partial<sdk.CreateBucketCommandInput> = {}): Promise<string> {
  const Bucket = randomUUID();
  await s3.client.send(new sdk.CreateBucketCommand({ Bucket, ...options }));
  return Bucket;
}

async function refusal(bucket: string, resource: string, body: string, more: Record<string, string> = {}) {
  const { status, text } = await s3.raw({ method: 'PUT', path: `/${bucket}?${resource}`, headers: more, body });
  return `${status} ${/<Code>(.*)<\/Code>/.exec(text)?.[1]}`;
}

const enable = (Bucket: string, Status: 'Enabled' | 'Suspended' = 'Enabled') =>
  s3.client.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const versioning = (Bucket: string) => s3.client.send(new sdk.GetBucketVersioningCommand({ Bucket }));
const lock = (Bucket: string, Rule?: sdk.ObjectLockRule) =>
  s3.client.send(
    new sdk.PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...(Rule && { Rule }) },
    }),
  );
const locked = async (Bucket: string) =>
  (await s3.client.send(new sdk.GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration;

describe('versioning', () => {
  it('is off for a new bucket, can be enabled, and can be suspended after that', async () => {
    const bucket = await made();
    expect((await versioning(bucket)).Status).toBeUndefined();
    await enable(bucket);
    expect((await versioning(bucket)).Status).toBe('Enabled');
    await enable(bucket, 'Suspended');
    expect((await versioning(bucket)).Status).toBe('Suspended');
  });

  it.each([
    ['<VersioningConfiguration/>', '400 IllegalVersioningConfigurationException'],
    ['<VersioningConfiguration><Status>On</Status></VersioningConfiguration>', '400 MalformedXML'],
    ['<VersioningConfiguration><Status>Enabled</Status><More/></VersioningConfiguration>', '400 MalformedXML'],
    ['<VersioningConfiguration>x<Status>Enabled</Status></VersioningConfiguration>', '400 MalformedXML'],
    ['<VersioningConfiguration><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>', '501 NotImplemented'],
    ['<Versioning><Status>Enabled</Status></Versioning>', '400 MalformedXML'],
    ['{}', '400 MalformedXML'],
    ['', '400 MissingRequestBodyError'],
  ])('refuses %s', async (body, expected) => {
    expect(await refusal(await made(), 'versioning', body)).toBe(expected);
  });

  it('refuses a body that does not match its digest', async () => {
    const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    const bucket = await made();
    const md5 = { 'content-md5': Buffer.alloc(16).toString('base64') };
    expect(await refusal(bucket, 'versioning', body, md5)).toBe('400 BadDigest');
    expect(await refusal(bucket, 'versioning', body, { 'x-amz-checksum-crc32': 'AAAAAA==' })).toBe('400 BadDigest');
  });
});

describe('Object Lock', () => {
  it('enables versioning when a bucket is created with Object Lock, and forbids suspending it', async () => {
    const bucket = await made({ ObjectLockEnabledForBucket: true });
    expect((await versioning(bucket)).Status).toBe('Enabled');
    expect(await locked(bucket)).toEqual({ ObjectLockEnabled: 'Enabled' });
    await expect(enable(bucket, 'Suspended')).rejects.toMatchObject({
      name: 'InvalidBucketState',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('can be enabled only on a bucket with versioning, and its default retention can be changed and removed', async () => {
    const bucket = await made();
    await expect(locked(bucket)).rejects.toMatchObject({ name: 'ObjectLockConfigurationNotFoundError' });
    await expect(lock(bucket)).rejects.toMatchObject({ name: 'InvalidBucketState' });
    await enable(bucket);
    await lock(bucket, { DefaultRetention: { Mode: 'GOVERNANCE', Years: 2 } });
    expect(await locked(bucket)).toMatchObject({ Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Years: 2 } } });
    await lock(bucket, { DefaultRetention: { Mode: 'COMPLIANCE', Days: 7 } });
    expect(await locked(bucket)).toMatchObject({ Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 7 } } });
    await lock(bucket);
    expect(await locked(bucket)).toEqual({ ObjectLockEnabled: 'Enabled' });
  });

  const rule = (retention: string) =>
    '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>' +
    `<Rule><DefaultRetention>${retention}</DefaultRetention></Rule></ObjectLockConfiguration>`;
  it.each([
    [rule('<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>'), '400 MalformedXML'],
    [rule('<Mode>GOVERNANCE</Mode>'), '400 MalformedXML'],
    [rule('<Days>1</Days>'), '400 MalformedXML'],
    [rule('<Mode>governance</Mode><Days>1</Days>'), '400 MalformedXML'],
    [rule('<Mode>GOVERNANCE</Mode><Days>0</Days>'), '400 InvalidArgument'],
    [rule('<Mode>GOVERNANCE</Mode><Years>101</Years>'), '400 InvalidArgument'],
    [rule('<Mode>GOVERNANCE</Mode><Days>1.5</Days>'), '400 MalformedXML'],
    ['<ObjectLockConfiguration/>', '400 MalformedXML'],
  ])('refuses %s', async (body, expected) => {
    const bucket = await made({ ObjectLockEnabledForBucket: true });
    expect(await refusal(bucket, 'object-lock', body)).toBe(expected);
  });
});
