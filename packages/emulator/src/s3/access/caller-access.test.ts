import * as sdk from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { s3Client } from '../../../test/support/s3.js';
import { UNTHROTTLED } from '../../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../../index.js';

const OWNER = '111122223333';
const OTHER = '444455556666';
const Bucket = 'archive';
const OBJECTS = `arn:aws:s3:::${Bucket}/*`;

const ACL = 'bucket-owner-full-control';
const SSE = { ServerSideEncryption: 'aws:kms' };
const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/k1`;

let emulator: Emulator;
let owner: sdk.S3Client;
let other: sdk.S3Client;

beforeEach(async () => {
  emulator = await startEmulator(UNTHROTTLED);
  owner = s3Client(emulator, OWNER);
  other = s3Client(emulator, OTHER);
  await owner.send(new sdk.CreateBucketCommand({ Bucket }));
});
afterEach(() => emulator.close());

async function allow(...Statement: object[]): Promise<void> {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await owner.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
}

function put(client: sdk.S3Client, Key: string, more: object = {}): Promise<unknown> {
  return client.send(new sdk.PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));
}

const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

describe('callers of another account', () => {
  it('may put no object without a bucket policy, and with a bucket policy may do only what the policy allows', async () => {
    await expect(put(other, 'k')).rejects.toMatchObject(denied);
    await allow({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: ['s3:PutObject'], Resource: OBJECTS });
    await put(other, 'k');
    await expect(other.send(new sdk.GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject(denied);
    await expect(other.send(new sdk.ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(denied);
  });

  it('may list only a prefix that meets the condition of the statement', async () => {
    const Condition = { StringLike: { 's3:prefix': 'theirs/*' } };
    const Resource = `arn:aws:s3:::${Bucket}`;
    await allow({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 's3:ListBucket', Resource, Condition });
    await other.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: 'theirs/a' }));
    await expect(other.send(new sdk.ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(denied);
  });
});

describe("callers of the bucket's account", () => {
  it('may put objects below a prefix only with If-None-Match if the policy denies other puts there', async () => {
    const Condition = { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } };
    const Resource = `arn:aws:s3:::${Bucket}/_logferry/*`;
    await allow({ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource, Condition });
    await put(owner, 'data/k');
    await put(owner, '_logferry/r', { IfNoneMatch: '*' });
    await expect(put(owner, '_logferry/r')).rejects.toMatchObject(denied);
    await expect(put(owner, '_logferry/r', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it.each<[header: string, condition: object, fitting: object, other: object]>([
    ['ACL', { 's3:x-amz-acl': ACL }, { ACL }, {}],
    ['encryption', { 's3:x-amz-server-side-encryption': 'aws:kms' }, SSE, { ServerSideEncryption: 'AES256' }],
    [
      'KMS key',
      { 's3:x-amz-server-side-encryption-aws-kms-key-id': KEY },
      { ...SSE, SSEKMSKeyId: KEY },
      { ...SSE, SSEKMSKeyId: KEY.replace('k1', 'k2') },
    ],
  ])(
    'are denied a put without the %s header that the policy demands, and are not denied a put with the header',
    async (_header, condition, fitting, other) => {
      const Condition = { StringNotEquals: condition };
      await allow({ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: OBJECTS, Condition });
      await expect(put(owner, 'k')).rejects.toMatchObject(denied);
      await expect(put(owner, 'k', other)).rejects.toMatchObject(denied);
      // KMS does not know the key. If KMS refuses the request, the bucket policy has let the request pass.
      const outcome = await put(owner, 'k', fitting).catch(({ name }: Error) => name);
      expect(outcome).not.toBe('AccessDenied');
    },
  );

  it('may delete an object neither by DeleteObject nor by DeleteObjects if the policy denies DeleteObject', async () => {
    await put(owner, 'kept');
    await put(owner, 'other');
    await allow({ Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: `arn:aws:s3:::${Bucket}/kept` });
    await expect(owner.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'kept' }))).rejects.toMatchObject(denied);
    const Objects = [{ Key: 'kept' }, { Key: 'other' }];
    const { Deleted, Errors } = await owner.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toMatchObject([{ Key: 'other' }]);
    expect(Errors).toMatchObject([{ Key: 'kept', Code: 'AccessDenied' }]);
  });

  it('are not denied by a statement against plain HTTP, because calls over loopback count as HTTPS', async () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    await allow({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: OBJECTS, Condition });
    await put(owner, 'k');
  });

  it('can always replace or delete a policy that denies them everything', async () => {
    const Resource = [OBJECTS, `arn:aws:s3:::${Bucket}`];
    for (const Sid of ['first', 'replacing']) {
      await allow({ Sid, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource });
      await expect(put(owner, 'k')).rejects.toMatchObject(denied);
    }
    await owner.send(new sdk.DeleteBucketPolicyCommand({ Bucket }));
    await put(owner, 'k');
  });
});
