import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { ServiceError } from '../../core/service-error.js';
import { Crc64Nvme, crc32c } from './crc.js';

/** S3's checksum algorithms, with the length of each algorithm's values (bytes). */
const DIGEST_BYTES = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 } as const;
export type ChecksumAlgorithm = keyof typeof DIGEST_BYTES;
export const ALGORITHMS = Object.keys(DIGEST_BYTES) as readonly ChecksumAlgorithm[];
/** The checksum that S3 computes if the client sends none. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64, big-endian. */
  readonly value: string;
}

export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/**
 * The checksum of a whole object. It is computed over the bytes of the object, or over the checksums of its parts. In
 * the second case the value ends in `-` and the number of parts.
 */
export interface ObjectChecksum extends Checksum {
  readonly type: ChecksumType;
}

/** The checksum that a client declares for a body. Without `value`, the checksum follows the body in a trailer. */
export interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string | undefined;
}

export interface Hasher {
  update(data: Buffer): void;
  digest(): Buffer;
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The name of the element for a checksum in S3's documents, for example `ChecksumCRC32`. */
export function checksumElement(algorithm: ChecksumAlgorithm): `Checksum${ChecksumAlgorithm}` {
  return `Checksum${algorithm}`;
}

export function isChecksumAlgorithm(text: string): text is ChecksumAlgorithm {
  return Object.hasOwn(DIGEST_BYTES, text);
}

export function hasherFor(algorithm: ChecksumAlgorithm): Hasher {
  switch (algorithm) {
    case 'CRC32':
      return runningCrc((data, previous) => crc32(data, previous));
    case 'CRC32C':
      return runningCrc(crc32c);
    case 'CRC64NVME':
      return new Crc64Nvme();
    case 'SHA1':
    case 'SHA256': {
      const hash = createHash(algorithm);
      return { update: (data) => void hash.update(data), digest: () => hash.digest() };
    }
  }
}

function runningCrc(next: (data: Buffer, previous: number) => number): Hasher {
  let crc = 0;
  return {
    update(data) {
      crc = next(data, crc);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes;
    },
  };
}

/**
 * The checksum that the headers declare, if any.
 * @throws ServiceError if the headers contradict each other or contain an invalid checksum
 */
export function declaredChecksum(headers: IncomingHttpHeaders): DeclaredChecksum | undefined {
  const given = ALGORITHMS.filter((algorithm) => headers[checksumHeader(algorithm)] !== undefined);
  const trailers = String(headers['x-amz-trailer'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const trailing = ALGORITHMS.filter((algorithm) => trailers.includes(checksumHeader(algorithm)));
  if (trailers.length > trailing.length) {
    throw new ServiceError('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported');
  }
  const [algorithm, ...others] = [...given, ...trailing];
  if (others.length > 0) {
    throw new ServiceError(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (algorithm === undefined) {
    if (headers['x-amz-sdk-checksum-algorithm'] === undefined) return undefined;
    throw new ServiceError(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  if (trailing.length > 0) return { algorithm, value: undefined };
  return { algorithm, value: checkedValue(algorithm, String(headers[checksumHeader(algorithm)]), 'header') };
}

/**
 * Checks the form of a checksum.
 * @throws ServiceError InvalidRequest if the text cannot be a value of this algorithm
 */
export function checkedValue(algorithm: ChecksumAlgorithm, value: string, where: 'header' | 'trailing header'): string {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== DIGEST_BYTES[algorithm] || bytes.toString('base64') !== value) {
    throw new ServiceError('InvalidRequest', `Value for ${checksumHeader(algorithm)} ${where} is invalid.`);
  }
  return value;
}

/** Compares a checksum with the one that the client declares. @throws ServiceError BadDigest */
export function verifyChecksum(algorithm: ChecksumAlgorithm, claimed: string, computed: string): void {
  if (claimed === computed) return;
  throw new ServiceError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

/** The MD5 in Content-MD5, as base64. @throws ServiceError InvalidDigest */
export function declaredMd5(headers: IncomingHttpHeaders): string | undefined {
  const value = headers['content-md5'];
  if (value === undefined) return undefined;
  const text = String(value);
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== text) {
    throw new ServiceError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  return text;
}
