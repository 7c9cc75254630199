import { createHash } from 'node:crypto';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { rawCall, signedAs } from '../../../test/contract/raw-client.js';
import { ACCOUNT, emulatedS3 } from '../../../test/support/s3.js';

let buckets = 0;

const s3 = emulatedS3();

async function setVersioning(Bucket: string, Status: sdk.BucketVersioningStatus): Promise<void> {
  await s3.client.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
}

async function newBucket(Status?: sdk.BucketVersioningStatus): Promise<string> {
  buckets += 1;
  const Bucket = `versions-${buckets}`;
  await s3.client.send(new sdk.CreateBucketCommand({ Bucket }));
  if (Status !== undefined) await setVersioning(Bucket, Status);
  return Bucket;
}

async function put(Bucket: string, Key: string, Body = 'x'): Promise<string | undefined> {
  return (await s3.client.send(new sdk.PutObjectCommand({ Bucket, Key, Body }))).VersionId;
}

async function read(Bucket: string, Key: string, VersionId?: string): Promise<string | undefined> {
  const { Body } = await s3.client.send(new sdk.GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
}

async function listed(Bucket: string): Promise<(string | undefined)[][]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.client.send(new sdk.ListObjectVersionsCommand({ Bucket }));
  const shown = (kind: string) => (each: sdk.ObjectVersion | sdk.DeleteMarkerEntry) => [
    kind,
    each.Key,
    each.VersionId,
    String(each.IsLatest),
  ];
  return [...Versions.map(shown('version')), ...DeleteMarkers.map(shown('marker'))];
}

describe('versions', () => {
  it('of one key are stored and can be read by their ids', async () => {
    const Bucket = await newBucket('Enabled');
    const ids = [await put(Bucket, 'k', 'one'), await put(Bucket, 'k', 'two')];
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => id?.length === 32)).toBe(true);
    expect(await read(Bucket, 'k')).toBe('two');
    expect(await read(Bucket, 'k', ids[0])).toBe('one');
    const head = await s3.client.send(new sdk.HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(head.VersionId).toBe(ids[1]);
    expect(await listed(Bucket)).toEqual([
      ['version', 'k', ids[1], 'true'],
      ['version', 'k', ids[0], 'false'],
    ]);
  });

  it('are hidden by a delete marker until the marker is deleted', async () => {
    const Bucket = await newBucket('Enabled');
    const id = await put(Bucket, 'k', 'one');
    const deleted = await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    const markerId = deleted.VersionId ?? '';
    const gone = await s3.raw({ method: 'GET', path: `/${Bucket}/k` });
    expect([gone.status, gone.headers['x-amz-delete-marker'], gone.headers['x-amz-version-id']]).toEqual([
      404,
      'true',
      markerId,
    ]);
    const marker = await s3.raw({ method: 'HEAD', path: `/${Bucket}/k?versionId=${markerId}` });
    expect([marker.status, marker.headers.allow, marker.headers['x-amz-delete-marker']]).toEqual([
      405,
      'DELETE',
      'true',
    ]);
    expect((await s3.raw({ method: 'GET', path: `/${Bucket}/k?versionId=${markerId}` })).text).toContain(
      '<Code>MethodNotAllowed</Code>',
    );
    expect(await read(Bucket, 'k', id)).toBe('one');
    expect((await s3.client.send(new sdk.ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    const undone = await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'k', VersionId: markerId }));
    expect(undone).toMatchObject({ DeleteMarker: true, VersionId: markerId });
    expect(await read(Bucket, 'k')).toBe('one');
  });

  it('become current again if the newer version is deleted by its id', async () => {
    const Bucket = await newBucket('Enabled');
    const first = await put(Bucket, 'k', 'one');
    const second = await put(Bucket, 'k', 'two');
    const gone = await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'k', VersionId: second }));
    expect([gone.VersionId, gone.DeleteMarker]).toEqual([second, undefined]);
    expect(await listed(Bucket)).toEqual([['version', 'k', first, 'true']]);
    const missing = s3.raw({ method: 'GET', path: `/${Bucket}/k?versionId=${second}` });
    expect((await missing).text).toContain('<Code>NoSuchVersion</Code>');
    expect((await s3.raw({ method: 'DELETE', path: `/${Bucket}/k?versionId=${second}` })).status).toBe(204);
  });

  it('that are written without enabled versioning have the id null, and a later null version replaces the earlier one', async () => {
    const Bucket = await newBucket();
    expect(await put(Bucket, 'k', 'before')).toBeUndefined();
    expect((await s3.raw({ method: 'HEAD', path: `/${Bucket}/k` })).headers['x-amz-version-id']).toBeUndefined();
    await setVersioning(Bucket, 'Enabled');
    const id = await put(Bucket, 'k', 'enabled');
    expect(await read(Bucket, 'k', 'null')).toBe('before');
    await setVersioning(Bucket, 'Suspended');
    await put(Bucket, 'k', 'suspended');
    expect(await listed(Bucket)).toEqual([
      ['version', 'k', 'null', 'true'],
      ['version', 'k', id, 'false'],
    ]);
    expect(await read(Bucket, 'k', 'null')).toBe('suspended');
    const deleted = await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
    expect(await listed(Bucket)).toEqual([
      ['version', 'k', id, 'false'],
      ['marker', 'k', 'null', 'true'],
    ]);
  });

  it('prevent the deletion of their bucket', async () => {
    const Bucket = await newBucket('Enabled');
    const id = await put(Bucket, 'k');
    const { VersionId } = await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'k' }));
    const remove = () => s3.client.send(new sdk.DeleteBucketCommand({ Bucket }));
    await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    for (const each of [id, VersionId]) {
      await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'k', VersionId: each }));
    }
    expect((await remove()).$metadata.httpStatusCode).toBe(204);
  });

  it('can be deleted together by DeleteObjects, with a result for each', async () => {
    const Bucket = await newBucket('Enabled');
    const id = await put(Bucket, 'k');
    const Objects = [{ Key: 'k', VersionId: id }, { Key: 'other' }, { Key: 'k', VersionId: 'nonsense' }];
    const { Deleted, Errors } = await s3.client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual([
      { Key: 'k', VersionId: id },
      { Key: 'other', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
    ]);
    expect(Errors).toMatchObject([{ Key: 'k', VersionId: 'nonsense', Code: 'NoSuchVersion' }]);
    const markers = await listed(Bucket);
    expect(markers).toEqual([['marker', 'other', Deleted?.[1]?.DeleteMarkerVersionId, 'true']]);
    const quiet = { Quiet: true, Objects: [{ Key: 'other', VersionId: markers[0]?.[2] }] };
    expect((await s3.client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: quiet }))).Deleted).toBeUndefined();
    expect(await listed(Bucket)).toEqual([]);
  });

  it.each([
    ['versionId=', 'InvalidArgument'],
    ['versionId=nonsense', 'InvalidArgument'],
    [`versionId=${'a'.repeat(32)}`, 'InvalidArgument'],
  ])('cannot be read with %s: %s', async (query, code) => {
    const Bucket = await newBucket('Enabled');
    await put(Bucket, 'k');
    expect((await s3.raw({ method: 'GET', path: `/${Bucket}/k?${query}` })).text).toContain(`<Code>${code}</Code>`);
  });

  it('are not created by deleting a key that no object can have', async () => {
    const Bucket = await newBucket('Enabled');
    const send = (key: string) => {
      const body = `<Delete><Object><Key>${key}</Key></Object></Delete>`;
      const md5 = createHash('md5').update(body).digest('base64');
      const headers = { ...signedAs(ACCOUNT, 'us-east-1', 's3'), 'content-md5': md5 };
      return rawCall(s3.emulator.url, { method: 'POST', path: `/${Bucket}?delete`, headers, body });
    };
    expect((await send('&#xD800;')).text).toContain('<Code>MalformedXML</Code>');
    expect((await send('k'.repeat(1025))).text).toContain('<Code>KeyTooLongError</Code>');
    expect(await listed(Bucket)).toEqual([]);
  });

  it('that are hidden by a delete marker do not prevent a write with If-None-Match', async () => {
    const Bucket = await newBucket('Enabled');
    const conditional = () =>
      s3.client.send(new sdk.PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfNoneMatch: '*' }));
    await conditional();
    await expect(conditional()).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'k' }));
    await conditional();
    expect((await listed(Bucket)).length).toBe(3);
  });
});

describe('ListObjectVersions', () => {
  it('lists every version exactly once, also if listed versions are deleted between pages', async () => {
    const Bucket = await newBucket('Enabled');
    const keys = ['a', 'b/1', 'b/2', 'c&<>', 'd e'];
    const ids = new Map<string, (string | undefined)[]>();
    for (const key of keys) ids.set(key, [await put(Bucket, key), await put(Bucket, key), await put(Bucket, key)]);
    const all = keys.flatMap((key) => (ids.get(key) ?? []).toReversed().map((id) => `${key} ${id}`));
    const seen: string[] = [];
    const query: Partial<sdk.ListObjectVersionsCommandInput> = { EncodingType: 'url', MaxKeys: 2 };
    for (const deleting of [false, true]) {
      seen.length = 0;
      let marker: Partial<sdk.ListObjectVersionsCommandInput> | undefined = {};
      while (marker !== undefined) {
        const page: sdk.ListObjectVersionsCommandOutput = await s3.client.send(
          new sdk.ListObjectVersionsCommand({ Bucket, ...query, ...marker }),
        );
        const versions = (page.Versions ?? []).map(({ Key = '', VersionId }) => ({
          Key: decodeURIComponent(Key.replaceAll('+', ' ')),
          VersionId,
        }));
        seen.push(...versions.map(({ Key, VersionId }) => `${Key} ${VersionId}`));
        for (const each of deleting ? versions : []) {
          await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, ...each }));
        }
        const next = decodeURIComponent((page.NextKeyMarker ?? '').replaceAll('+', ' '));
        marker = page.IsTruncated ? { KeyMarker: next, VersionIdMarker: page.NextVersionIdMarker } : undefined;
      }
      expect(seen).toEqual(all);
    }
    expect(await listed(Bucket)).toEqual([]);
  });

  it('returns common prefixes if the request has a delimiter', async () => {
    const Bucket = await newBucket('Enabled');
    for (const key of ['p/a', 'p/b/1', 'p/b/2', 'p/c', 'q']) await put(Bucket, key);
    const list = (more: Partial<sdk.ListObjectVersionsCommandInput>) =>
      s3.client.send(new sdk.ListObjectVersionsCommand({ Bucket, Prefix: 'p/', Delimiter: '/', ...more }));
    const first = await list({ MaxKeys: 2 });
    expect([first.Versions?.map((each) => each.Key), first.CommonPrefixes]).toEqual([['p/a'], [{ Prefix: 'p/b/' }]]);
    expect([first.IsTruncated, first.NextKeyMarker, first.NextVersionIdMarker]).toEqual([true, 'p/b/', undefined]);
    const second = await list({ KeyMarker: first.NextKeyMarker });
    expect([second.Versions?.map((each) => each.Key), second.CommonPrefixes]).toEqual([['p/c'], undefined]);
  });

  it.each([
    ['version-id-marker=x', 'InvalidArgument'],
    ['key-marker=a&version-id-marker=x', 'InvalidArgument'],
    ['max-keys=-1', 'InvalidArgument'],
    ['encoding-type=base64', 'InvalidArgument'],
  ])('refuses %s', async (query, code) => {
    const Bucket = await newBucket('Enabled');
    const answer = await s3.raw({ method: 'GET', path: `/${Bucket}?versions&${query}` });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
  });
});

it('ListObjects continues after a key, and returns NextMarker only if the request has a delimiter', async () => {
  const Bucket = await newBucket();
  for (const key of ['a', 'b/1', 'b/2', 'c']) await put(Bucket, key);
  const list = (more: Partial<sdk.ListObjectsCommandInput>) =>
    s3.client.send(new sdk.ListObjectsCommand({ Bucket, MaxKeys: 2, ...more }));
  const plain = await list({});
  expect([plain.Contents?.map((each) => each.Key), plain.NextMarker, plain.IsTruncated]).toEqual([
    ['a', 'b/1'],
    undefined,
    true,
  ]);
  expect(plain.Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  const rolled = await list({ Delimiter: '/' });
  expect([rolled.CommonPrefixes, rolled.NextMarker]).toEqual([[{ Prefix: 'b/' }], 'b/']);
  const rest = await list({ Delimiter: '/', Marker: 'b/' });
  expect([rest.Contents?.map((each) => each.Key), rest.IsTruncated]).toEqual([['c'], false]);
});
