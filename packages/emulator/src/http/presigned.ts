import { notImplemented, ServiceError } from '../core/service-error.js';
import { type Credential, credentialInScope } from './credential.js';

/** The parameters of a URL that is presigned with SigV4. */
export const V4_PARAMETERS: readonly string[] = [
  ...['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-Date', 'X-Amz-SignedHeaders', 'X-Amz-Expires'],
];
const V2_PARAMETERS = ['Signature', 'Expires', 'AWSAccessKeyId'];
/** Maximum time for which S3 accepts a URL that is presigned with SigV4: a week. */
const MAX_EXPIRES_SECONDS = 604_800;
/** Maximum Expires (epoch seconds) of a URL that is presigned with SigV2: S3 compares it as a 32-bit integer. */
const MAX_EPOCH_SECONDS = 2 ** 31 - 1;
/** Maximum difference between the clocks of client and service that AWS allows. */
const MAX_SKEW_MS = 15 * 60 * 1000;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Whether the query of a request has a signature, or a part of one. */
export function isPresigned(query: URLSearchParams): boolean {
  return [...V4_PARAMETERS, ...V2_PARAMETERS].some((name) => query.has(name));
}

/**
 * The credential of a presigned URL. The form and time of the URL are checked for S3 only, because other services do
 * not need all parameters.
 * @throws ServiceError with S3's codes
 */
export function presignedCredential(query: URLSearchParams, nowMs: number): Credential {
  const parameters = V4_PARAMETERS.some((name) => query.has(name));
  return parameters ? v4Credential(query, nowMs) : v2Credential(query, nowMs);
}

function v4Credential(query: URLSearchParams, nowMs: number): Credential {
  const text = query.get('X-Amz-Credential') ?? '';
  const credential = credentialInScope(text);
  if (credential !== undefined && credential.service !== 's3') return credential;
  if (!V4_PARAMETERS.every((name) => query.has(name))) {
    throw malformed(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
        'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  const algorithm = query.get('X-Amz-Algorithm');
  if (algorithm === 'AWS4-ECDSA-P256-SHA256') throw notImplemented(`the signature ${algorithm}`);
  if (algorithm !== 'AWS4-HMAC-SHA256') {
    throw malformed('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"');
  }
  if (credential === undefined) {
    throw malformed(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting ' +
        '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  const { day, ...named } = credential;
  const date = query.get('X-Amz-Date') ?? '';
  const atMs = Date.parse(date.replace(DATE, '$1-$2-$3T$4:$5:$6Z'));
  if (!DATE.test(date) || Number.isNaN(atMs)) {
    throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  if (!date.startsWith(day)) {
    throw malformed(
      `Invalid credential date "${day}". This date is not the same as X-Amz-Date: "${date.slice(0, 8)}".`,
    );
  }
  const untilMs = atMs + expiresSeconds(query.get('X-Amz-Expires') ?? '') * 1000;
  if (atMs > nowMs + MAX_SKEW_MS) throw denied('Request is not valid yet');
  if (nowMs > untilMs) throw expired(untilMs, nowMs, { 'X-Amz-Expires': query.get('X-Amz-Expires') ?? '' });
  return named;
}

function expiresSeconds(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw malformed('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 0) throw malformed('X-Amz-Expires must be non-negative');
  if (seconds <= MAX_EXPIRES_SECONDS) return seconds;
  throw malformed(
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ' +
      `${MAX_EXPIRES_SECONDS} seconds`,
  );
}

function v2Credential(query: URLSearchParams, nowMs: number): Credential {
  if (!V2_PARAMETERS.every((name) => query.has(name))) {
    throw denied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters');
  }
  const text = query.get('Expires') ?? '';
  const untilMs = /^\d{1,10}$/.test(text) && Number(text) <= MAX_EPOCH_SECONDS ? Number(text) * 1000 : undefined;
  if (untilMs === undefined) throw denied(`Invalid date (should be seconds since epoch): ${text}`);
  if (nowMs > untilMs) throw expired(untilMs, nowMs);
  const accessKeyId = query.get('AWSAccessKeyId') ?? '';
  if (accessKeyId !== '') return { accessKeyId, region: '', service: 's3' };
  const message = 'The AWS Access Key Id you provided does not exist in our records.';
  throw new ServiceError('InvalidAccessKeyId', message, 403, { AWSAccessKeyId: '' });
}

function malformed(message: string): ServiceError {
  return new ServiceError('AuthorizationQueryParametersError', message, 400);
}

function denied(message: string, details: Readonly<Record<string, string>> = {}): ServiceError {
  return new ServiceError('AccessDenied', message, 403, details);
}

function expired(untilMs: number, nowMs: number, details: Readonly<Record<string, string>> = {}): ServiceError {
  const Expires = wholeSeconds(untilMs);
  return denied('Request has expired', { ...details, Expires, ServerTime: wholeSeconds(nowMs) });
}

function wholeSeconds(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+/, '');
}
