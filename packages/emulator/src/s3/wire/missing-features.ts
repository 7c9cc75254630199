import type { Call } from '../../http/call.js';
import { notImplemented, refuseHeaders } from './errors.js';

/** Algorithms of checksums that S3 has and the emulator does not have. */
const MISSING_ALGORITHMS = ['MD5', 'SHA512', 'XXHASH64', 'XXHASH3', 'XXHASH128'];
/** Headers that ask for features of S3 that the emulator does not have. */
const MISSING_FEATURES = [
  ...MISSING_ALGORITHMS.map((algorithm) => `x-amz-checksum-${algorithm.toLowerCase()}`),
  ...['x-amz-bucket-namespace', 'x-amz-bucket-object-lock-token'],
  ...['x-amz-if-match-initiated-time', 'x-amz-if-match-last-modified-time', 'x-amz-if-match-size'],
  ...['x-amz-mfa', 'x-amz-object-annotation-directive'],
  ...['x-amz-object-lock-event-hold', 'x-amz-object-lock-event-hold-duration-days'],
  ...['x-amz-object-lock-event-hold-duration-years'],
  ...['x-amz-server-side-encryption-context', 'x-amz-website-redirect-location', 'x-amz-write-offset-bytes'],
];
/** Headers whose value can be an algorithm. */
const ALGORITHM_HEADERS = ['x-amz-checksum-algorithm', 'x-amz-sdk-checksum-algorithm'];

/**
 * Refuses a request for a feature that the emulator does not have, so that no header is ignored in silence. An example
 * is encryption with keys of the client (SSE-C).
 * @throws ServiceError NotImplemented
 */
export function refuseMissingFeatures({ headers }: Pick<Call, 'headers'>): void {
  const ofCustomer = Object.keys(headers).filter((name) => name.includes('server-side-encryption-customer-'));
  refuseHeaders({ headers }, [...MISSING_FEATURES, ...ofCustomer]);
  const trailers = String(headers['x-amz-trailer'] ?? '').toUpperCase();
  const asked = ALGORITHM_HEADERS.map((name) => String(headers[name] ?? '').toUpperCase());
  const missing = MISSING_ALGORITHMS.find(
    (algorithm) => asked.includes(algorithm) || trailers.split(/[\s,]+/).includes(`X-AMZ-CHECKSUM-${algorithm}`),
  );
  if (missing !== undefined) throw notImplemented(`the checksum algorithm ${missing}`);
}
