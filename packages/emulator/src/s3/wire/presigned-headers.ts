import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import { V4_PARAMETERS } from '../../http/presigned.js';
import { accessDenied } from './errors.js';

/** Headers that SigV2 signs although their names do not begin with `x-amz-`. */
const V2_HEADERS = ['content-type', 'content-md5'];
const V4_LOWER = V4_PARAMETERS.map((name) => name.toLowerCase());

/**
 * The headers of a request, together with the headers that its presigned URL has in the query. With SigV4, a checksum
 * in the query is ignored unless X-Amz-SignedHeaders names it; S3 does the same. The SDK for JavaScript computes such a
 * checksum before it knows the body.
 * @throws ServiceError AccessDenied for an x-amz- header that the URL does not sign; SignatureDoesNotMatch if a signed
 * header is missing
 */
export function withPresignedHeaders({ headers, query }: Pick<Call, 'headers' | 'query'>): IncomingHttpHeaders {
  const signedHeaders = query.get('X-Amz-SignedHeaders');
  if (signedHeaders === null && !query.has('Signature')) return headers;
  const signed = signedHeaders?.toLowerCase().split(';');
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && signed?.includes(name) === false,
  );
  if (unsigned.length > 0) {
    throw accessDenied('There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    });
  }
  const added: IncomingHttpHeaders = {};
  for (const [parameter, value] of query) {
    const name = parameter.toLowerCase();
    if (isHeader(name, signed)) added[name] = value;
  }
  const all = { ...added, ...headers };
  if (signed?.some((name) => all[name] === undefined) === true) {
    throw new ServiceError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing ' +
        'method.',
      403,
    );
  }
  return all;
}

function isHeader(name: string, signed: readonly string[] | undefined): boolean {
  if (V4_LOWER.includes(name)) return false;
  if (signed === undefined) return name.startsWith('x-amz-') || V2_HEADERS.includes(name);
  if (signed.includes(name)) return true;
  return name.startsWith('x-amz-') && !name.startsWith('x-amz-checksum-') && name !== 'x-amz-sdk-checksum-algorithm';
}
