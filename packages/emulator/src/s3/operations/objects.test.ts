import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { emulatedS3, statusAndCode } from '../../../test/support/s3.js';

const Bucket = 'objects';
const s3 = emulatedS3(Bucket);

async function read(Key: string): Promise<string> {
  const { Body } = await s3.client.send(new sdk.GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

describe('objects', () => {
  it.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)(
    'are stored without change from a buffer and from a stream, with %s',
    async (algorithm) => {
      const content = Buffer.alloc(300_000, 'log ');
      const put = { Bucket, ContentLength: content.length, ChecksumAlgorithm: algorithm };
      await s3.client.send(new sdk.PutObjectCommand({ ...put, Key: 'buffer', Body: content }));
      const chunks = [content.subarray(0, 1), content.subarray(1, 70_000), content.subarray(70_000)];
      await s3.client.send(new sdk.PutObjectCommand({ ...put, Key: 'stream', Body: Readable.from(chunks) }));
      const heads = await Promise.all(
        ['buffer', 'stream'].map((Key) =>
          s3.client.send(new sdk.HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' })),
        ),
      );
      const [buffer, stream] = heads.map((head) => [head.ETag, head[`Checksum${algorithm}`], head.ContentEncoding]);
      expect(buffer).toEqual([`"${createHash('md5').update(content).digest('hex')}"`, expect.any(String), undefined]);
      expect(stream).toEqual(buffer);
      expect(await read('stream')).toBe(content.toString());
    },
  );

  it('get a CRC64NVME checksum if the client sends no checksum', async () => {
    await s3.raw({ method: 'PUT', path: `/${Bucket}/nine`, body: '123456789' });
    const head = await s3.raw({
      method: 'HEAD',
      path: `/${Bucket}/nine`,
      headers: { 'x-amz-checksum-mode': 'ENABLED' },
    });
    // The published check value of CRC-64/NVME: the checksum of the text 123456789.
    expect(head.headers['x-amz-checksum-crc64nvme']).toBe(Buffer.from('ae8b14860a799888', 'hex').toString('base64'));
  });

  it('are returned with their metadata and headers, and can have keys that look like paths', async () => {
    const Key = 'a/../..//b c/ü&<"\t';
    const about = { ContentType: 'text/x-log', CacheControl: 'no-store', Metadata: { who: 'me' } };
    await s3.client.send(new sdk.PutObjectCommand({ Bucket, Key, Body: 'x', ...about }));
    const got = await s3.client.send(new sdk.GetObjectCommand({ Bucket, Key }));
    expect(got).toMatchObject(about);
    const listed = await s3.client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: 'a/..' }));
    expect(listed.Contents?.map((each) => each.Key)).toEqual([Key]);
  });

  it('are returned with the response headers that the request sets, if a header can contain the value', async () => {
    await s3.client.send(new sdk.PutObjectCommand({ Bucket, Key: 'override', Body: 'x' }));
    const as = (value: string) =>
      s3.raw({ path: `/${Bucket}/override?response-content-disposition=${encodeURIComponent(value)}` });
    expect((await as('attachment')).headers['content-disposition']).toBe('attachment');
    for (const value of ['a\r\nb: c', '日']) expect(statusAndCode(await as(value))).toBe('400 InvalidArgument');
  });

  it('cannot be read in an archive storage class, or with customer-provided keys', async () => {
    await s3.client.send(new sdk.PutObjectCommand({ Bucket, Key: 'cold', Body: 'x', StorageClass: 'DEEP_ARCHIVE' }));
    await expect(read('cold')).rejects.toMatchObject({ name: 'InvalidObjectState' });
    const copy = new sdk.CopyObjectCommand({ Bucket, Key: 'warm', CopySource: `${Bucket}/cold` });
    await expect(s3.client.send(copy)).rejects.toMatchObject({ name: 'InvalidObjectState' });
    const headers = { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' };
    for (const method of ['GET', 'HEAD']) {
      expect((await s3.raw({ method, path: `/${Bucket}/cold`, headers })).status).toBe(501);
    }
  });

  it('can be read in ranges', async () => {
    await s3.client.send(new sdk.PutObjectCommand({ Bucket, Key: 'range', Body: '0123456789' }));
    const part = async (Range: string) => {
      const { Body, ContentRange } = await s3.client.send(new sdk.GetObjectCommand({ Bucket, Key: 'range', Range }));
      return [await Body?.transformToString(), ContentRange];
    };
    expect(await part('bytes=2-4')).toEqual(['234', 'bytes 2-4/10']);
    expect(await part('bytes=7-')).toEqual(['789', 'bytes 7-9/10']);
    expect(await part('bytes=-3')).toEqual(['789', 'bytes 7-9/10']);
    expect(await part('bytes=0-99')).toEqual(['0123456789', 'bytes 0-9/10']);
    await expect(part('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('are written with If-None-Match only if the key has no object, also by simultaneous requests', async () => {
    const put = () => s3.client.send(new sdk.PutObjectCommand({ Bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled([put(), put(), put()]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(put()).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  });

  it('are deleted one by one or together, and deleting a missing key succeeds', async () => {
    const keys = ['d/1', 'd/2', 'd/<&>'];
    for (const Key of keys) await s3.client.send(new sdk.PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await s3.client.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'd/1' }));
    const Delete = { Objects: [...keys, 'd/none'].map((Key) => ({ Key })) };
    const { Deleted } = await s3.client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted?.map((each) => each.Key)).toEqual([...keys, 'd/none']);
    expect((await s3.client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: 'd/' }))).KeyCount).toBe(0);
  });
});

describe('a put', () => {
  const framed = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '5',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  const crc = 'x-amz-checksum-crc32:NhCmhg==';
  const unframed = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const cases: [string, Record<string, string>, string, string][] = [
    ['wrong CRC32', { 'x-amz-checksum-crc32': 'AAAAAA==' }, 'hello', '400 BadDigest'],
    ['impossible CRC32', { 'x-amz-checksum-crc32': 'xyz' }, 'hello', '400 InvalidRequest'],
    [
      'two checksums',
      { 'x-amz-checksum-crc32': 'NhCmhg==', 'x-amz-checksum-sha1': 'x' },
      'hello',
      '400 InvalidRequest',
    ],
    [
      'checksum that is announced but missing',
      { 'x-amz-sdk-checksum-algorithm': 'CRC32' },
      'hello',
      '400 InvalidRequest',
    ],
    ['wrong MD5', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'hello', '400 BadDigest'],
    ['impossible MD5', { 'content-md5': 'x' }, 'hello', '400 InvalidDigest'],
    [
      'wrong SHA-256 of the payload',
      { 'x-amz-content-sha256': '0'.repeat(64) },
      'hello',
      '400 XAmzContentSHA256Mismatch',
    ],
    ['wrong trailer', framed, '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', '400 BadDigest'],
    ['missing trailer', framed, '5\r\nhello\r\n0\r\n\r\n', '400 MalformedTrailerError'],
    ['malformed trailer', framed, '5\r\nhello\r\n0\r\nnonsense\r\n\r\n', '400 MalformedTrailerError'],
    ['bytes after the trailers', framed, `5\r\nhello\r\n0\r\n${crc}\r\n\r\nmore`, '400 MalformedTrailerError'],
    ['framing that is cut off', framed, '5\r\nhel', '400 IncompleteBody'],
    ['no last chunk', framed, '5\r\nhello\r\n', '400 IncompleteBody'],
    ['chunk longer than its header', framed, `4\r\nhello\r\n0\r\n${crc}\r\n\r\n`, '400 InvalidRequest'],
    ['chunk header that is no number', framed, `zz\r\nhello\r\n0\r\n${crc}\r\n\r\n`, '400 InvalidRequest'],
    ['endless chunk header', framed, '1'.repeat(5_000), '400 InvalidRequest'],
    [
      'fewer bytes than declared',
      { ...framed, 'x-amz-decoded-content-length': '6' },
      `5\r\nhello\r\n0\r\n${crc}\r\n\r\n`,
      '400 IncompleteBody',
    ],
    [
      'more bytes than declared',
      { ...framed, 'x-amz-decoded-content-length': '4' },
      `5\r\nhello\r\n0\r\n${crc}\r\n\r\n`,
      '400 IncompleteBody',
    ],
    ['too much metadata', { ...unframed, 'x-amz-meta-k': 'x'.repeat(2_100) }, 'hello', '400 MetadataTooLarge'],
    [
      'Object Lock in a bucket without Object Lock',
      { 'x-amz-object-lock-mode': 'GOVERNANCE' },
      'hello',
      '400 InvalidRequest',
    ],
    ['ACL', { 'x-amz-acl': 'public-read' }, 'hello', '400 AccessControlListNotSupported'],
    [
      'declared length of 6 GiB',
      { ...framed, 'x-amz-decoded-content-length': String(6 * 2 ** 30) },
      '',
      '400 EntityTooLarge',
    ],
  ];

  it.each(cases)('is refused and stores nothing: %s', async (_about, headers, body, expected) => {
    expect(statusAndCode(await s3.raw({ method: 'PUT', path: `/${Bucket}/refused`, headers, body }))).toBe(expected);
    expect((await s3.raw({ method: 'HEAD', path: `/${Bucket}/refused` })).status).toBe(404);
  });

  it('with correct framing is accepted, signed or not', async () => {
    const signed = `5;chunk-signature=${'a'.repeat(64)}\r\nhello\r\n0;chunk-signature=${'b'.repeat(64)}\r\n`;
    const withTrailer = await s3.raw({
      method: 'PUT',
      path: `/${Bucket}/framed`,
      headers: framed,
      body: `2\r\nhe\r\n3\r\nllo\r\n0\r\n${crc}\r\n\r\n`,
    });
    expect([withTrailer.status, withTrailer.headers['x-amz-checksum-crc32']]).toEqual([200, 'NhCmhg==']);
    expect(await read('framed')).toBe('hello');
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '5',
    };
    expect((await s3.raw({ method: 'PUT', path: `/${Bucket}/framed`, headers, body: `${signed}\r\n` })).status).toBe(
      200,
    );
    expect(await read('framed')).toBe('hello');
  });
});
