import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import type { BlobStore } from '../model/blobs.js';
import { type HashedBlob, writeHashed } from '../model/hashed-blob.js';
import {
  type ChecksumAlgorithm,
  checkedValue,
  checksumHeader,
  DEFAULT_ALGORITHM,
  type DeclaredChecksum,
  declaredChecksum,
  declaredMd5,
  verifyChecksum,
} from '../wire/checksums.js';
import { decodeAwsChunked } from '../wire/chunked.js';

/** Maximum size of an object in one PutObject at S3 (bytes). */
const MAX_OBJECT_BYTES = 5 * 1024 * 1024 * 1024;

export interface Received extends HashedBlob {
  /** Whether the client declared a checksum. A reply can have a checksum in other cases, too. */
  readonly checksumGiven: boolean;
}

/**
 * Stores the body of an object or a part. The aws-chunked framing is removed. The length and each checksum that the
 * client declares are verified. If the body is refused, nothing stays stored.
 * @param algorithm the checksum to compute if the client declares none
 * @throws ServiceError with S3's codes
 */
export async function receiveBody(
  call: Call,
  blobs: BlobStore,
  algorithm: ChecksumAlgorithm = DEFAULT_ALGORITHM,
): Promise<Received> {
  const { headers } = call;
  const declared = declaredChecksum(headers);
  const md5 = declaredMd5(headers);
  const length = declaredLength(headers);
  const contentHash = String(headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD');
  const framed = contentHash.startsWith('STREAMING-');
  if (!framed && !/^([0-9a-f]{64}|UNSIGNED-PAYLOAD)$/.test(contentHash)) {
    throw new ServiceError(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-…, or a sha256',
    );
  }
  // Ending the iteration does not destroy the stream, because the server must still read the rest of a refused request.
  const raw: AsyncIterable<Buffer> = call.body.iterator({ destroyOnReturn: false });
  const { bytes, trailers } = framed ? decodeAwsChunked(raw) : { bytes: raw, trailers: new Map<string, string>() };
  const sha256 = /^[0-9a-f]{64}$/.test(contentHash) ? createHash('sha256') : undefined;
  let received = 0;
  const hashed = await writeHashed(blobs, bytes, declared?.algorithm ?? algorithm, (chunk) => {
    received += chunk.length;
    if (received > length) throw incompleteBody();
    sha256?.update(chunk);
  });
  try {
    if (received !== length) throw incompleteBody();
    if (md5 !== undefined && md5 !== hashed.md5.toString('base64')) {
      throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
    if (sha256 !== undefined && sha256.digest('hex') !== contentHash) {
      throw new ServiceError(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    if (declared !== undefined) {
      verifyChecksum(declared.algorithm, claimedValue(declared, trailers), hashed.checksum.value);
    }
    return { ...hashed, checksumGiven: declared !== undefined };
  } catch (error) {
    await blobs.remove(hashed.blob);
    throw error;
  }
}

function declaredLength(headers: IncomingHttpHeaders): number {
  const framed = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const text = framed ? headers['x-amz-decoded-content-length'] : headers['content-length'];
  if (text === undefined) {
    throw new ServiceError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
  }
  const length = /^\d{1,15}$/.test(String(text)) ? Number(text) : Number.NaN;
  if (Number.isNaN(length)) throw new ServiceError('InvalidArgument', 'The declared content length is not a number.');
  if (length > MAX_OBJECT_BYTES) {
    throw new ServiceError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
      ProposedSize: String(length),
      MaxSizeAllowed: String(MAX_OBJECT_BYTES),
    });
  }
  return length;
}

function claimedValue({ algorithm, value }: DeclaredChecksum, trailers: ReadonlyMap<string, string>): string {
  if (value !== undefined) return value;
  const trailing = trailers.get(checksumHeader(algorithm));
  if (trailing === undefined) {
    throw new ServiceError(
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    );
  }
  return checkedValue(algorithm, trailing, 'trailing header');
}

function incompleteBody(): ServiceError {
  return new ServiceError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}
