import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeAwsChunked } from './chunked.js';

/** A body in aws-chunked framing. */
function framed(chunks: readonly Uint8Array[], trailers: readonly string[]): Buffer {
  const parts = chunks
    .filter(({ length }) => length > 0)
    .flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=0\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]);
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailers.map((line) => `${line}\r\n`).join('')}\r\n`)]);
}

/** Passes a body to the decoder in pieces of these lengths. */
async function decoded(body: Buffer, lengths: readonly number[]) {
  const source = async function* () {
    let at = 0;
    for (const length of [...lengths, body.length]) {
      if (at < body.length) yield body.subarray(at, at + length);
      at += length;
    }
  };
  const { bytes, trailers } = decodeAwsChunked(source());
  const found: Buffer[] = [];
  for await (const piece of bytes) found.push(piece);
  return { data: Buffer.concat(found), trailers: [...trailers] };
}

const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 });
const lengths = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 });

it('the decoder of aws-chunked finds the data and the trailers, however the body is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(chunks, lengths, fc.boolean(), async (given, cuts, withTrailer) => {
      const trailers = withTrailer ? ['x-amz-checksum-crc32:NhCmhg=='] : [];
      const result = await decoded(framed(given, trailers), cuts);
      expect(result.data).toEqual(Buffer.concat(given));
      expect(result.trailers).toEqual(withTrailer ? [['x-amz-checksum-crc32', 'NhCmhg==']] : []);
    }),
    { numRuns: 100 },
  );
});

it('the decoder of aws-chunked refuses a body that ends early, unless the body ends right after its last chunk', async () => {
  const body = framed([Buffer.from('hello')], ['x-amz-checksum-crc32:NhCmhg==']);
  const whole = Array.from({ length: body.length - 1 }, (_, length) => body.subarray(0, length));
  // After the last chunk a body may end without trailers.
  const early = whole.filter((part) => !part.toString().endsWith('\r\n0\r\n'));
  for (const part of early) await expect(decoded(part, [3])).rejects.toMatchObject({ code: 'IncompleteBody' });
  expect(whole.length - early.length).toBe(1);
});
