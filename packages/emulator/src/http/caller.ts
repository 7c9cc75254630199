import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../core/errors.js';
import type { Caller } from './call.js';

const ACCOUNT_ID = /^\d{12}$/;
const SCOPE = /^([^/\s]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request$/;

/**
 * Reads account, Region and service from a SigV4 header or a presigned query. Any secret key is accepted, because the
 * signature is not verified.
 * @throws ServiceError if the request is unsigned or its credential scope is malformed
 */
export function callerOf(headers: IncomingHttpHeaders, query: URLSearchParams, defaultAccountId: string): Caller {
  const credential = credentialOf(headers, query);
  if (credential === undefined) {
    throw new ServiceError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const scope = SCOPE.exec(credential);
  if (scope === null) {
    throw new ServiceError(
      'IncompleteSignature',
      'The credential in the request must have the form <access key>/<yyyymmdd>/<region>/<service>/aws4_request',
      400,
    );
  }
  const [, accessKeyId = '', , region = '', service = ''] = scope;
  const accountId = ACCOUNT_ID.test(accessKeyId) ? accessKeyId : defaultAccountId;
  return { accountId, region, service, accessKeyId };
}

function credentialOf(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined {
  const header = headers.authorization;
  if (header === undefined) return query.get('X-Amz-Credential') ?? undefined;
  return /^AWS4-HMAC-SHA256\s.*?Credential=([^,\s]+)/.exec(header)?.[1] ?? '';
}
