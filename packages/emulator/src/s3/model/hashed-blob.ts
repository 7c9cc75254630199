import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Checksum, type ChecksumAlgorithm, hasherFor } from '../wire/checksums.js';
import type { Blob, BlobStore } from './blobs.js';

export interface HashedBlob {
  readonly blob: Blob;
  readonly md5: Buffer;
  readonly checksum: Checksum;
}

/**
 * Stores a stream of bytes and computes their hashes. Each chunk is also passed to `inspect`. If the source or
 * `inspect` fails, nothing is stored.
 */
export async function writeHashed(
  blobs: BlobStore,
  source: AsyncIterable<Buffer>,
  algorithm: ChecksumAlgorithm,
  inspect: (chunk: Buffer) => void = () => {},
): Promise<HashedBlob> {
  const md5 = createHash('md5');
  const hasher = hasherFor(algorithm);
  const blob = await blobs.write(source, (chunk) => {
    inspect(chunk);
    md5.update(chunk);
    hasher.update(chunk);
  });
  return { blob, md5: md5.digest(), checksum: { algorithm, value: hasher.digest().toString('base64') } };
}

/** The bytes of a blob, or a range of them. The bytes stay readable if the blob is removed after this call. */
export function bytesOf(blobs: BlobStore, blob: Blob, start = 0, end = blob.size - 1): Readable {
  return end < start ? Readable.from([]) : blobs.read(blob, start, end);
}
