import type { IncomingHttpHeaders } from 'node:http';
import { notImplemented, ServiceError } from '../core/service-error.js';
import type { Caller } from './call.js';
import { type Credential, credentialInScope } from './credential.js';
import { isPresigned, presignedCredential } from './presigned.js';

const ACCOUNT_ID = /^\d{12}$/;
const ACCESS_KEY_ID = /^[^/:\s]{1,128}$/;

/** The parts of a request that name its caller. */
export interface SignedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
}

/**
 * Reads account, Region and service from a signature in the authorization header or in the query (a presigned URL). Any
 * secret key is accepted, because the signature is not verified.
 * @throws ServiceError if the request is unsigned, is signed twice, or has a malformed credential or signature; if the
 * time of a presigned URL has passed, or has not come yet
 */
export function callerOf(request: SignedRequest, defaultAccountId: string, nowMs: number): Caller {
  const credential = credentialOf(request, nowMs);
  if (credential === undefined) {
    throw new ServiceError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const { accessKeyId } = credential;
  return { ...credential, accountId: ACCOUNT_ID.test(accessKeyId) ? accessKeyId : defaultAccountId };
}

function credentialOf({ method, headers, query }: SignedRequest, nowMs: number): Credential | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) {
    if (query.has('X-Amz-Algorithm') || query.has('Signature')) throw signedTwice(authorization);
    return inHeader(authorization);
  }
  if (isPresigned(query)) return presignedCredential(query, nowMs);
  const isForm = (headers['content-type'] ?? '').startsWith('multipart/form-data');
  // A browser form for S3 has its signature in the body, and no query. The route of S3 refuses such a form by name.
  return method === 'POST' && query.size === 0 && isForm ? { accessKeyId: '', region: '', service: 's3' } : undefined;
}

function inHeader(authorization: string): Credential {
  if (authorization.startsWith('AWS ')) {
    const accessKeyId = authorization.slice('AWS '.length).split(':')[0] ?? '';
    if (ACCESS_KEY_ID.test(accessKeyId)) return { accessKeyId, region: '', service: 's3' };
  }
  if (authorization.startsWith('AWS4-ECDSA-P256-SHA256')) throw notImplemented('the signature AWS4-ECDSA-P256-SHA256');
  const scope = /^AWS4-HMAC-SHA256\s.*?Credential=([^,\s]+)/.exec(authorization)?.[1] ?? '';
  const credential = credentialInScope(scope);
  if (credential !== undefined) return credential;
  throw new ServiceError(
    'IncompleteSignature',
    'The credential in the request must have the form <access key>/<yyyymmdd>/<region>/<service>/aws4_request',
    400,
  );
}

function signedTwice(authorization: string): ServiceError {
  return new ServiceError(
    'InvalidArgument',
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or ' +
      'the Authorization header should be specified',
    400,
    { ArgumentName: 'Authorization', ArgumentValue: authorization },
  );
}
