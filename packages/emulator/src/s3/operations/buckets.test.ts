import { createHash } from 'node:crypto';
import * as sdk from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, emulatedS3, s3Client, statusAndCode } from '../../../test/support/s3.js';

const Bucket = 'objects';
const s3 = emulatedS3(Bucket);

async function read(Key: string): Promise<string> {
  const { Body } = await s3.client.send(new sdk.GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

describe('listings of objects', () => {
  const List = 'lists';
  const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'b0', 'c/1', 'd', 'x\u{1f600}', 'x\uff5e'];
  beforeAll(async () => {
    await s3.client.send(new sdk.CreateBucketCommand({ Bucket: List }));
    for (const Key of keys) await s3.client.send(new sdk.PutObjectCommand({ Bucket: List, Key, Body: 'x' }));
  });

  async function pages(input: Omit<sdk.ListObjectsV2CommandInput, 'Bucket'>): Promise<string[][]> {
    const found: string[][] = [];
    for await (const page of sdk.paginateListObjectsV2({ client: s3.client }, { Bucket: List, ...input })) {
      const entries = [
        ...(page.Contents ?? []).map((each) => each.Key),
        ...(page.CommonPrefixes ?? []).map((each) => each.Prefix),
      ];
      expect(page.KeyCount).toBe(entries.length);
      found.push(entries.map(String));
    }
    return found;
  }

  it('are in the order of the UTF-8 bytes of keys', async () => {
    expect((await pages({})).flat()).toEqual([...keys.slice(0, 7), 'x\uff5e', 'x\u{1f600}']);
  });

  it.each([1, 2, 3, 1000])('have each key in exactly one page of at most %i keys', async (MaxKeys) => {
    const plain = await pages({ MaxKeys });
    expect(plain.flat().sort()).toEqual([...keys].sort());
    expect(Math.max(...plain.map(({ length }) => length))).toBeLessThanOrEqual(MaxKeys);
    expect((await pages({ MaxKeys, Delimiter: '/' })).flat().sort()).toEqual(
      ['a', 'b/', 'b0', 'c/', 'd', 'x\uff5e', 'x\u{1f600}'].sort(),
    );
    expect((await pages({ MaxKeys, Delimiter: '/', Prefix: 'b/' })).flat()).toEqual(['b/1', 'b/2', 'b/c/']);
  });

  it('can start after a given key', async () => {
    expect((await pages({ StartAfter: 'b/2', Prefix: 'b' })).flat()).toEqual(['b/c/3', 'b0']);
  });

  it('are refused with malformed parameters', async () => {
    expect(statusAndCode(await s3.raw({ path: `/${List}?list-type=2&continuation-token=x` }))).toBe(
      '400 InvalidArgument',
    );
    expect(statusAndCode(await s3.raw({ path: `/${List}?list-type=2&max-keys=-1` }))).toBe('400 InvalidArgument');
    expect(statusAndCode(await s3.raw({ path: `/${List}?list-type=2&max-keys=many` }))).toBe('400 InvalidArgument');
  });

  it('have URL-encoded keys if the request asks for the encoding', async () => {
    await s3.client.send(new sdk.PutObjectCommand({ Bucket: List, Key: 'z z/+', Body: 'x' }));
    const { text } = await s3.raw({ path: `/${List}?list-type=2&encoding-type=url&prefix=z` });
    expect(text).toContain('<Key>z+z/%2B</Key>');
  });
});

describe('buckets', () => {
  it('are created in the Region of the call, are listed for their owner, and their names are unique over all accounts', async () => {
    const west = s3Client(s3.emulator, '444455556666', 'eu-west-1');
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await west.send(new sdk.CreateBucketCommand({ Bucket: 'western', CreateBucketConfiguration }));
    const again = west.send(new sdk.CreateBucketCommand({ Bucket: 'western', CreateBucketConfiguration }));
    await expect(again).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    const taken = s3.client.send(new sdk.CreateBucketCommand({ Bucket: 'western' }));
    await expect(taken).rejects.toMatchObject({ name: 'BucketAlreadyExists' });
    expect((await west.send(new sdk.ListBucketsCommand({}))).Buckets?.map((each) => each.Name)).toEqual(['western']);
    const elsewhere = s3Client(s3.emulator, '444455556666');
    const location = await elsewhere.send(new sdk.GetBucketLocationCommand({ Bucket: 'western' }));
    expect(location.LocationConstraint).toBe('eu-west-1');
    const head = await s3.raw({ method: 'HEAD', path: '/western' });
    expect([head.status, head.headers['x-amz-bucket-region'], head.text]).toEqual([400, 'eu-west-1', '']);
  });

  it('refuse a call whose expected owner is another account', async () => {
    const ExpectedBucketOwner = '999999999999';
    const list = s3.client.send(new sdk.ListObjectsV2Command({ Bucket, ExpectedBucketOwner }));
    await expect(list).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    await s3.client.send(new sdk.ListObjectsV2Command({ Bucket, ExpectedBucketOwner: ACCOUNT }));
  });

  it('store, return and delete a policy, and refuse a malformed policy', async () => {
    const get = () => s3.client.send(new sdk.GetBucketPolicyCommand({ Bucket }));
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
    const Statement = [
      { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}` },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.client.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await get()).Policy).toBe(Policy);
    await s3.client.send(new sdk.DeleteBucketPolicyCommand({ Bucket }));
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
    for (const bad of ['no', '{', '{"Statement":[]}']) {
      const put = s3.client.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy: bad }));
      await expect(put).rejects.toMatchObject({ name: 'MalformedPolicy' });
    }
  });

  it('can be deleted only when empty', async () => {
    await s3.client.send(new sdk.CreateBucketCommand({ Bucket: 'short-lived' }));
    await s3.client.send(new sdk.PutObjectCommand({ Bucket: 'short-lived', Key: 'k', Body: 'x' }));
    const remove = () => s3.client.send(new sdk.DeleteBucketCommand({ Bucket: 'short-lived' }));
    await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await s3.client.send(new sdk.DeleteObjectCommand({ Bucket: 'short-lived', Key: 'k' }));
    await remove();
    await expect(s3.client.send(new sdk.HeadBucketCommand({ Bucket: 'short-lived' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('can be named by the Host header', async () => {
    const host = { host: `${Bucket}.localhost` };
    expect((await s3.raw({ method: 'PUT', path: '/a%2Fb/../c', headers: host, body: 'x' })).status).toBe(200);
    expect(await read('a/b/../c')).toBe('x');
    const control = await s3.raw({ path: '/_emulator/state', headers: host });
    expect(statusAndCode(control)).toBe('404 NoSuchKey');
  });
});

describe('a request that cannot be served', () => {
  it.each([
    ['GET', '/none/key', '404 NoSuchBucket'],
    ['GET', `/${Bucket}/none`, '404 NoSuchKey'],
    ['PUT', '/UPPER', '400 InvalidBucketName'],
    ['GET', `/${Bucket}/%zz`, '400 InvalidURI'],
    ['GET', `/${Bucket}/${'k'.repeat(1_025)}`, '400 KeyTooLongError'],
    ['PATCH', `/${Bucket}`, '501 NotImplemented'],
  ])('fails: %s %s: %s', async (method, path, expected) => {
    expect(statusAndCode(await s3.raw({ method, path }))).toBe(expected);
  });

  it.each([
    ['GET', `/${Bucket}?inventory`, 'GetBucketInventoryConfiguration'],
    ['PUT', `/${Bucket}?replication`, 'PutBucketReplication'],
    ['GET', `/${Bucket}?abac`, 'GetBucket?abac'],
    ['DELETE', `/${Bucket}?versions`, 'DeleteBucket?versions'],
    ['PUT', `/${Bucket}/k?partNumber=3`, 'PutObject?partNumber'],
    ['DELETE', `/${Bucket}/k?uploads`, 'DeleteObject?uploads'],
    ['PUT', '/never-made?metadataTable', 'PutBucket?metadataTable'],
    ['GET', `/${Bucket}/k?torrent`, 'GetObjectTorrent'],
    ['POST', `/${Bucket}/k?restore`, 'RestoreObject'],
  ])('is refused with the name of the operation that the emulator lacks: %s %s', async (method, path, name) => {
    const answer = await s3.raw({ method, path });
    expect([answer.status, answer.text]).toEqual([501, expect.stringContaining(`does not implement ${name}.`)]);
  });

  it.each([
    '',
    'no xml',
    '<Delete>',
    '<!DOCTYPE x [<!ENTITY e "x">]><Delete><Object><Key>&e;</Key></Object></Delete>',
    '<Delete/>',
  ])('is refused with the document %j', async (body) => {
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
    expect(statusAndCode(await s3.raw({ method: 'POST', path: `/${Bucket}?delete`, headers, body }))).toBe(
      '400 MalformedXML',
    );
  });
});
