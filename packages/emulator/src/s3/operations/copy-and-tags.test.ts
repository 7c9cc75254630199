import { once } from 'node:events';
import { request } from 'node:http';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { signedAs } from '../../../test/contract/raw-client.js';
import { ACCOUNT, emulatedS3 } from '../../../test/support/s3.js';

const Bucket = 'copies';
const s3 = emulatedS3(Bucket);

function put(Key: string, more: Partial<sdk.PutObjectCommandInput> = {}) {
  return s3.client.send(new sdk.PutObjectCommand({ Bucket, Key, Body: 'content', ...more }));
}

function copy(CopySource: string, Key: string, more: Partial<sdk.CopyObjectCommandInput> = {}) {
  return s3.client.send(new sdk.CopyObjectCommand({ Bucket, Key, CopySource, ...more }));
}

function get(Key: string) {
  return s3.client.send(new sdk.GetObjectCommand({ Bucket, Key }));
}

async function tagsOf(Key: string) {
  return (await s3.client.send(new sdk.GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
}

describe('CopyObject', () => {
  const kept = { ContentType: 'text/x-log', Metadata: { who: 'me' } };
  const about = { ...kept, Tagging: 'a=1' };

  it('copies bytes, metadata and tags, also from a key whose characters must be encoded', async () => {
    const Key = 'from/ü +&?versionId';
    await put(Key, about);
    const { CopyObjectResult } = await copy(encodeURIComponent(`${Bucket}/${Key}`), 'to');
    const got = await get('to');
    expect(await got.Body?.transformToString()).toBe('content');
    expect(got).toMatchObject({ ...kept, TagCount: 1, ETag: CopyObjectResult?.ETag });
    expect(await tagsOf('to')).toEqual([{ Key: 'a', Value: '1' }]);
  });

  it('replaces metadata and tags if the directives say so', async () => {
    await put('source', about);
    const Metadata = { other: 'x' };
    await copy(`/${Bucket}/source`, 'replaced', { MetadataDirective: 'REPLACE', Metadata, Tagging: 'b=2' });
    expect(await get('replaced')).toMatchObject({ Metadata, ContentType: 'binary/octet-stream' });
    expect(await tagsOf('replaced')).toEqual([{ Key: 'a', Value: '1' }]);
    await copy(`${Bucket}/source`, 'retagged', { TaggingDirective: 'REPLACE', Tagging: 'b=2' });
    expect(await tagsOf('retagged')).toEqual([{ Key: 'b', Value: '2' }]);
    expect(await get('retagged')).toMatchObject({ Metadata: kept.Metadata });
  });

  it('refuses to copy an object onto itself without a change', async () => {
    await put('self');
    await expect(copy(`${Bucket}/self`, 'self')).rejects.toMatchObject({ name: 'InvalidRequest' });
    await copy(`${Bucket}/self`, 'self', { MetadataDirective: 'REPLACE', Metadata: { a: '1' } });
    expect((await get('self')).Metadata).toEqual({ a: '1' });
  });

  it('refuses a copy if a condition on the source is not met', async () => {
    const { ETag = '' } = await put('conditions');
    const failed = { name: 'PreconditionFailed' };
    const from = `${Bucket}/conditions`;
    await expect(copy(from, 'c', { CopySourceIfMatch: '"other"' })).rejects.toMatchObject(failed);
    await expect(copy(from, 'c', { CopySourceIfNoneMatch: ETag })).rejects.toMatchObject(failed);
    await expect(copy(from, 'c', { CopySourceIfUnmodifiedSince: new Date(0) })).rejects.toMatchObject(failed);
    await copy(from, 'c', { CopySourceIfMatch: ETag });
  });

  it('copies an object version by its id, but refuses to copy a delete marker', async () => {
    const versioned = 'copied-versions';
    await s3.client.send(new sdk.CreateBucketCommand({ Bucket: versioned }));
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.client.send(new sdk.PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }));
    const { VersionId } = await put('k', { Bucket: versioned, Body: 'old' });
    await put('k', { Bucket: versioned, Body: 'new' });
    const done = await copy(`${versioned}/k?versionId=${VersionId}`, 'restored');
    expect(done.CopySourceVersionId).toBe(VersionId);
    expect(await (await get('restored')).Body?.transformToString()).toBe('old');
    const marker = await s3.client.send(new sdk.DeleteObjectCommand({ Bucket: versioned, Key: 'k' }));
    await expect(copy(`${versioned}/k?versionId=${marker.VersionId}`, 'x')).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
    await expect(copy(`${versioned}/k`, 'x')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it.each([
    ['%', 'InvalidArgument'],
    ['nothing', 'InvalidArgument'],
    [`${Bucket}/`, 'InvalidArgument'],
    [`${Bucket}/none`, 'NoSuchKey'],
    ['no-such-bucket/k', 'NoSuchBucket'],
    [`${Bucket}/none?versionId=x`, 'InvalidArgument'],
    ['arn:aws:s3:us-east-1:1:accesspoint/a/object/k', 'NotImplemented'],
  ])('from the source "%s" is refused with %s', async (source, code) => {
    const answer = await s3.raw({ method: 'PUT', path: `/${Bucket}/x`, headers: { 'x-amz-copy-source': source } });
    expect(answer.text).toContain(`<Code>${code}</Code>`);
  });

  it('refuses unknown directives', async () => {
    await put('directive');
    const headers = { 'x-amz-copy-source': `${Bucket}/directive`, 'x-amz-metadata-directive': 'MERGE' };
    expect((await s3.raw({ method: 'PUT', path: `/${Bucket}/x`, headers })).text).toContain(
      '<Code>InvalidArgument</Code>',
    );
  });
});

describe('tags of an object', () => {
  it('can be put, counted, read and deleted', async () => {
    await put('tagged', { Tagging: 'a=1&b=%C3%BC+x&c=' });
    const TagSet = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: 'ü x' },
      { Key: 'c', Value: '' },
    ];
    expect(await tagsOf('tagged')).toEqual(TagSet);
    expect((await get('tagged')).TagCount).toBe(3);
    const Tagging = { TagSet: [{ Key: 'only', Value: 'one' }] };
    await s3.client.send(new sdk.PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging }));
    expect(await tagsOf('tagged')).toEqual(Tagging.TagSet);
    await s3.client.send(new sdk.DeleteObjectTaggingCommand({ Bucket, Key: 'tagged' }));
    expect(await tagsOf('tagged')).toEqual([]);
  });

  const many = Array.from({ length: 11 }, (_each, index) => `k${index}=v`).join('&');
  it.each([
    [many, 'BadRequest'],
    ['a=1&a=2', 'InvalidArgument'],
    [`${'k'.repeat(129)}=v`, 'InvalidTag'],
    [`k=${'v'.repeat(257)}`, 'InvalidTag'],
    ['=v', 'InvalidArgument'],
    ['k=%zz', 'InvalidArgument'],
  ])('that a put gives as $0 are refused with $1', async (tagging, code) => {
    const answer = await s3.raw({
      method: 'PUT',
      path: `/${Bucket}/k`,
      headers: { 'x-amz-tagging': tagging },
      body: 'x',
    });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
  });
});

describe('a description of an object', () => {
  it('by GetObjectAttributes has only the requested attributes', async () => {
    const { ETag = '' } = await put('described', { ChecksumAlgorithm: 'SHA1' });
    const ask = (...ObjectAttributes: sdk.ObjectAttributes[]) =>
      s3.client.send(new sdk.GetObjectAttributesCommand({ Bucket, Key: 'described', ObjectAttributes }));
    const all = await ask('ETag', 'Checksum', 'ObjectSize', 'StorageClass', 'ObjectParts');
    expect(all).toMatchObject({ ETag: ETag.replaceAll('"', ''), ObjectSize: 7, StorageClass: 'STANDARD' });
    expect(all.Checksum).toMatchObject({ ChecksumSHA1: expect.any(String), ChecksumType: 'FULL_OBJECT' });
    expect(all.ObjectParts).toBeUndefined();
    expect((await ask('ObjectSize')).ETag).toBeUndefined();
    expect((await s3.raw({ method: 'GET', path: `/${Bucket}/described?attributes` })).text).toContain(
      '<Code>InvalidArgument</Code>',
    );
  });

  it('by GetObjectAcl gives every right to the owner', async () => {
    await put('acl');
    const { Owner, Grants } = await s3.client.send(new sdk.GetObjectAclCommand({ Bucket, Key: 'acl' }));
    expect(Grants).toEqual([{ Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
  });

  it('shows the encryption that the put asked for; with KMS, the ETag is not an MD5', async () => {
    const plain = await put('sse');
    expect(plain.ServerSideEncryption).toBe('AES256');
    const key = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'abc', BucketKeyEnabled: true } as const;
    const kms = await put('sse', key);
    const arn = `arn:aws:kms:us-east-1:${ACCOUNT}:key/abc`;
    expect(kms).toMatchObject({ ...key, SSEKMSKeyId: arn });
    expect(kms.ETag).not.toBe(plain.ETag);
    expect(await get('sse')).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: arn, ETag: kms.ETag });
    const wrong = (headers: Record<string, string>) =>
      s3.raw({ method: 'PUT', path: `/${Bucket}/sse`, headers, body: 'x' });
    const name = 'x-amz-server-side-encryption';
    expect((await wrong({ [name]: 'rot13' })).text).toContain('<Code>InvalidArgument</Code>');
    expect((await wrong({ [`${name}-aws-kms-key-id`]: 'abc' })).text).toContain('<Code>InvalidArgument</Code>');
    expect((await wrong({ [`${name}-customer-algorithm`]: 'AES256' })).status).toBe(501);
  });
});

it('a bucket accepts objects although the KMS key of its default encryption does not exist', async () => {
  const encrypted = { Bucket: 'odd-key' };
  await s3.client.send(new sdk.CreateBucketCommand(encrypted));
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'a\r\nb: ü' } as const;
  const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault }] };
  await s3.client.send(new sdk.PutBucketEncryptionCommand({ ...encrypted, ServerSideEncryptionConfiguration }));
  const { SSEKMSKeyId } = await put('k', encrypted);
  expect(SSEKMSKeyId).toMatch(/^arn:aws:kms:us-east-1:\d{12}:key\/a.*b: \?$/);
});

describe('a conditional put', () => {
  /** Begins a put, runs `meanwhile` once the emulator has received the beginning of the put, and ends the put. */
  async function overlapped(key: string, headers: Record<string, string>, meanwhile: () => Promise<unknown>) {
    const { hostname, port } = new URL(s3.emulator.url);
    const call = request({
      ...{ hostname, port, method: 'PUT', path: `/${Bucket}/${key}`, agent: false },
      headers: { ...signedAs(ACCOUNT, 'us-east-1', 's3'), ...headers, 'content-length': '4', expect: '100-continue' },
    });
    call.flushHeaders();
    await once(call, 'continue');
    call.write('sl');
    await meanwhile();
    call.end('ow');
    const [response] = await once(call, 'response');
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return `${response.statusCode} ${/<Code>(.*)<\/Code>/.exec(text)?.[1]}`;
  }

  it('fails with a conflict if another put of the key ends while the body is arriving', async () => {
    const ifNone = { 'if-none-match': '*' };
    expect(await overlapped('raced', ifNone, () => put('raced'))).toBe('409 ConditionalRequestConflict');
    expect(await overlapped('raced', ifNone, async () => {})).toBe('412 PreconditionFailed');
    expect(await (await get('raced')).Body?.transformToString()).toBe('content');
    expect(await overlapped('alone', ifNone, () => put('another'))).toBe('200 undefined');
  });

  it('with If-Match fails with a conflict if the matched version is deleted or replaced while the body is arriving', async () => {
    const { ETag = '' } = await put('known');
    const ifMatch = { 'if-match': ETag };
    expect(await overlapped('known', ifMatch, () => put('known', { Body: 'new' }))).toBe(
      '409 ConditionalRequestConflict',
    );
    expect(await overlapped('known', ifMatch, async () => {})).toBe('412 PreconditionFailed');
    expect(await overlapped('missing', ifMatch, async () => {})).toBe('404 NoSuchKey');
    const fresh = { 'if-match': (await put('known')).ETag ?? '' };
    const remove = () => s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'known' }));
    expect(await overlapped('known', fresh, remove)).toBe('409 ConditionalRequestConflict');
  });
});
