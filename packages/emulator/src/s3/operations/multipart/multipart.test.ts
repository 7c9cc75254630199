import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, it, vi } from 'vitest';
import { emulatedS3, s3Client } from '../../../../test/support/s3.js';
import { UNTHROTTLED } from '../../../../test/support/unthrottled.js';
import { startEmulator } from '../../../index.js';

const MIB = 1024 * 1024;
const Bucket = 'multipart';
const s3 = emulatedS3(Bucket);

async function begin(Key: string, more: Partial<sdk.CreateMultipartUploadCommandInput> = {}) {
  const { UploadId } = await s3.client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
}

type Upload = Awaited<ReturnType<typeof begin>>;

async function upload(
  to: Upload,
  PartNumber: number,
  Body: Buffer | string,
  more: Partial<sdk.UploadPartCommandInput> = {},
): Promise<sdk.CompletedPart> {
  const part = await s3.client.send(new sdk.UploadPartCommand({ ...to, PartNumber, Body, ...more }));
  const { ETag, ChecksumCRC32, ChecksumSHA256 } = part;
  return { PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 };
}

function complete(of: Upload, Parts: sdk.CompletedPart[], more: Partial<sdk.CompleteMultipartUploadCommandInput> = {}) {
  const MultipartUpload = { Parts };
  return s3.client.send(new sdk.CompleteMultipartUploadCommand({ ...of, MultipartUpload, ...more }));
}

/** A part for CompleteMultipartUpload, without its checksum. */
function bare({ PartNumber, ETag }: sdk.CompletedPart): sdk.CompletedPart {
  return { PartNumber, ETag };
}

const md5 = (data: Buffer | string) => createHash('md5').update(data).digest();
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();

describe('an upload in parts', () => {
  const big = Buffer.alloc(5 * MIB, 'part one ');
  const small = Buffer.from('the rest');

  it('becomes one object that consists of the chosen parts in order', async () => {
    const to = await begin('whole', { ContentType: 'text/x-log', Metadata: { who: 'me' }, Tagging: 'a=1' });
    const second = await upload(to, 7, small);
    await upload(to, 3, 'never chosen');
    const first = await upload(to, 2, 'replaced');
    const replacing = await upload(to, 2, big);
    expect(replacing.ETag).not.toBe(first.ETag);
    const done = await complete(to, [bare(replacing), bare(second)]);
    const etag = `"${createHash('md5').update(md5(big)).update(md5(small)).digest('hex')}-2"`;
    expect(done).toMatchObject({ Bucket, Key: 'whole', ETag: etag, ChecksumType: 'FULL_OBJECT' });
    expect(done.ChecksumCRC64NVME).toMatch(/^.{12}$/);
    const got = await s3.client.send(new sdk.GetObjectCommand({ Bucket, Key: 'whole' }));
    expect(got).toMatchObject({ ETag: etag, ContentType: 'text/x-log', Metadata: { who: 'me' }, TagCount: 1 });
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat([big, small]))).toBe(true);
    const part = await s3.client.send(new sdk.GetObjectCommand({ Bucket, Key: 'whole', PartNumber: 2 }));
    expect([await part.Body?.transformToString(), part.PartsCount]).toEqual(['the rest', 2]);
    await expect(complete(to, [bare(replacing)])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('gets a checksum over the checksums of its parts, or over the whole object', async () => {
    const composite = await begin('composite', { ChecksumAlgorithm: 'SHA256' });
    const parts = [
      await upload(composite, 1, big, { ChecksumAlgorithm: 'SHA256' }),
      await upload(composite, 2, small, { ChecksumAlgorithm: 'SHA256' }),
    ];
    const sum = `${sha256(Buffer.concat([sha256(big), sha256(small)])).toString('base64')}-2`;
    expect(await complete(composite, parts)).toMatchObject({ ChecksumSHA256: sum, ChecksumType: 'COMPOSITE' });
    const head = await s3.client.send(new sdk.HeadObjectCommand({ Bucket, Key: 'composite', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ChecksumSHA256: sum, ChecksumType: 'COMPOSITE' });
    const { ObjectParts } = await s3.client.send(
      new sdk.GetObjectAttributesCommand({ Bucket, Key: 'composite', ObjectAttributes: ['ObjectParts'] }),
    );
    expect(ObjectParts).toMatchObject({ TotalPartsCount: 2, IsTruncated: false });
    expect(ObjectParts?.Parts?.[1]).toMatchObject({ PartNumber: 2, Size: 8, ChecksumSHA256: parts[1]?.ChecksumSHA256 });

    const full = await begin('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const only = [await upload(full, 1, '12345'), await upload(full, 2, '6789')];
    await expect(complete(full, only)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    const last = [await upload(full, 1, '123456789')];
    // The check value of CRC-32.
    expect(await complete(full, last)).toMatchObject({ ChecksumCRC32: 'y/Q5Jg==' });
  });

  it('is completed only if its checksum and size are those that CompleteMultipartUpload states', async () => {
    const to = await begin('verified', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const parts = [await upload(to, 1, '123456789')];
    await expect(complete(to, parts, { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(complete(to, parts, { MpuObjectSize: 8 })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(complete(to, parts, { ChecksumType: 'COMPOSITE' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await complete(to, parts, { ChecksumCRC32: 'y/Q5Jg==', MpuObjectSize: 9, ChecksumType: 'FULL_OBJECT' });
  });

  it('is not completed with an unknown, changed or misordered part, and can be completed afterwards', async () => {
    const to = await begin('picky');
    const [one, two] = [bare(await upload(to, 1, big)), bare(await upload(to, 2, small))];
    const refusals: [sdk.CompletedPart[], string][] = [
      [[], 'InvalidRequest'],
      [[two, one], 'InvalidPartOrder'],
      [[one, one], 'InvalidPartOrder'],
      [[one, { PartNumber: 3, ETag: one.ETag }], 'InvalidPart'],
      [[{ PartNumber: 1, ETag: two.ETag }], 'InvalidPart'],
      [[{ ...one, ChecksumCRC32: 'AAAAAA==' }], 'InvalidPart'],
    ];
    for (const [parts, name] of refusals) await expect(complete(to, parts)).rejects.toMatchObject({ name });
    await complete(to, [one, two]);
  });

  it('with a composite checksum is completed only with the checksum of each part', async () => {
    const to = await begin('needy', { ChecksumAlgorithm: 'CRC32' });
    await expect(upload(to, 1, 'x', { ChecksumAlgorithm: 'SHA1' })).rejects.toMatchObject({
      message: 'Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: sha1',
    });
    const part = await upload(to, 1, 'x');
    await expect(complete(to, [bare(part)])).rejects.toMatchObject({ name: 'InvalidRequest' });
    const wrong = { ...part, ChecksumCRC32: 'AAAAAA==' };
    await expect(complete(to, [wrong])).rejects.toMatchObject({ name: 'InvalidPart' });
    await complete(to, [part]);
  });

  it('is listed with its parts until it is aborted', async () => {
    const ups = [await begin('list/a'), await begin('list/a'), await begin('list/b/c'), await begin('list/d')];
    const list = (more: Partial<sdk.ListMultipartUploadsCommandInput>) =>
      s3.client.send(new sdk.ListMultipartUploadsCommand({ Bucket, Prefix: 'list/', ...more }));
    const seen: (string | undefined)[] = [];
    let markers: Partial<sdk.ListMultipartUploadsCommandInput> | undefined = {};
    while (markers !== undefined) {
      const page: sdk.ListMultipartUploadsCommandOutput = await list({ MaxUploads: 1, ...markers });
      seen.push(...(page.Uploads ?? []).map((each) => each.UploadId));
      const { NextKeyMarker, NextUploadIdMarker } = page;
      markers = page.IsTruncated ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined;
    }
    expect(seen).toEqual(ups.map((each) => each.UploadId));
    expect((await list({ Delimiter: '/' })).CommonPrefixes).toEqual([{ Prefix: 'list/b/' }]);

    const to = ups[3] as Upload;
    for (const number of [10, 9, 2]) await upload(to, number, 'x');
    const page = await s3.client.send(new sdk.ListPartsCommand({ ...to, MaxParts: 2 }));
    expect([page.Parts?.map((each) => each.PartNumber), page.IsTruncated]).toEqual([[2, 9], true]);
    const rest = await s3.client.send(new sdk.ListPartsCommand({ ...to, PartNumberMarker: page.NextPartNumberMarker }));
    expect([rest.Parts?.map((each) => [each.PartNumber, each.Size]), rest.IsTruncated]).toEqual([[[10, 1]], false]);
    for (const each of ups) await s3.client.send(new sdk.AbortMultipartUploadCommand(each));
    expect((await list({})).Uploads).toBeUndefined();
    await expect(upload(to, 1, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('can have parts that are copied from other objects', async () => {
    await s3.client.send(new sdk.PutObjectCommand({ Bucket, Key: 'from', Body: '0123456789' }));
    const to = await begin('copied');
    const copy = (CopySourceRange?: string) =>
      s3.client.send(
        new sdk.UploadPartCopyCommand({ ...to, PartNumber: 1, CopySource: `${Bucket}/from`, CopySourceRange }),
      );
    await expect(copy('bytes=5-10')).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(copy('bytes=5-')).rejects.toMatchObject({ name: 'InvalidArgument' });
    const { CopyPartResult } = await copy('bytes=2-4');
    expect(CopyPartResult?.ETag).toBe(`"${md5('234').toString('hex')}"`);
    await complete(to, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
    const got = await s3.client.send(new sdk.GetObjectCommand({ Bucket, Key: 'copied' }));
    expect(await got.Body?.transformToString()).toBe('234');
  });

  it('can be completed on the condition If-None-Match', async () => {
    const put = (Body: string) => s3.client.send(new sdk.PutObjectCommand({ Bucket, Key: 'once', Body }));
    const to = await begin('once');
    const part = bare(await upload(to, 1, 'x'));
    await put('first');
    const only = () => complete(to, [part], { IfNoneMatch: '*' });
    await expect(only()).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'once' }));
    await only();
    const over = await begin('once');
    const next = bare(await upload(over, 1, 'y'));
    await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'once' }));
    await expect(complete(over, [next], { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'ConditionalRequestConflict',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it.each([
    ['GET', 'uploadId=none', '', 'NoSuchUpload'],
    ['PUT', 'uploadId=ID&partNumber=0', 'x', 'InvalidArgument'],
    ['PUT', 'uploadId=ID&partNumber=10001', 'x', 'InvalidArgument'],
    ['PUT', 'uploadId=ID&partNumber=1e1', 'x', 'InvalidArgument'],
    ['PUT', 'uploadId=ID', 'x', 'InvalidArgument'],
    ['POST', 'uploadId=ID', '<CompleteMultipartUpload', 'MalformedXML'],
    ['POST', 'uploadId=ID', '<Other/>', 'MalformedXML'],
    [
      'POST',
      'uploadId=ID',
      '<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>',
      'MalformedXML',
    ],
    ['GET', 'uploadId=ID&max-parts=x', '', 'InvalidArgument'],
  ])('refuses the request %s ?%s, whose body is "%s", with the error %s', async (method, query, body, code) => {
    const { UploadId = '' } = await begin('bad');
    const answer = await s3.raw({ method, path: `/${Bucket}/bad?${query.replace('ID', UploadId)}`, body });
    expect(answer.text).toContain(`<Code>${code}</Code>`);
  });

  it.each([
    [{ 'x-amz-checksum-algorithm': 'MD4' }],
    [{ 'x-amz-checksum-type': 'COMPOSITE' }],
    [{ 'x-amz-checksum-algorithm': 'SHA1', 'x-amz-checksum-type': 'FULL_OBJECT' }],
    [{ 'x-amz-checksum-algorithm': 'CRC64NVME', 'x-amz-checksum-type': 'COMPOSITE' }],
    [{ 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'HALF' }],
  ])('is not created with the headers %o', async (headers) => {
    const answer = await s3.raw({
      method: 'POST',
      path: `/${Bucket}/bad?uploads`,
      headers: headers as Record<string, string>,
    });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('<Code>InvalidRequest</Code>')]);
  });
});

it('the parts of an upload are removed when it is completed or aborted, or when its bucket is deleted', async () => {
  // A temporary directory for this test only, so that the test counts no files of other programs.
  const root = await mkdtemp(join(tmpdir(), 'logferry-test-'));
  vi.stubEnv('TMPDIR', root);
  const own = await startEmulator(UNTHROTTLED);
  vi.unstubAllEnvs();
  const files = async () =>
    (await readdir(root, { recursive: true, withFileTypes: true })).filter((e) => e.isFile()).length;
  const other = s3Client(own);
  try {
    await other.send(new sdk.CreateBucketCommand({ Bucket }));
    const started = async (Key: string) => {
      const { UploadId } = await other.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }));
      const { ETag } = await other.send(new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
      return { Bucket, Key, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
    };
    const [done, aborted] = [await started('done'), await started('aborted'), await started('left')];
    expect(await files()).toBe(3);
    await other.send(new sdk.CompleteMultipartUploadCommand(done));
    expect(await files()).toBe(3);
    await other.send(new sdk.AbortMultipartUploadCommand(aborted));
    expect(await files()).toBe(2);
    await other.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'done' }));
    await other.send(new sdk.DeleteBucketCommand({ Bucket }));
    expect(await files()).toBe(0);
  } finally {
    other.destroy();
    await own.close();
    await rm(root, { recursive: true });
  }
});
