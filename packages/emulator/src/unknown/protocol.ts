import type { Call } from '../http/call.js';

/** The wire protocols of AWS's services. `ec2` is the query protocol with another form of errors. */
export type Protocol = 'json' | 'query' | 'ec2' | 'cbor' | 'rest-json' | 'rest-xml';

/** The services over REST and XML, by their names in signatures. S3 Control signs as S3. */
const REST_XML = new Set(['cloudfront', 'route53', 's3', 's3-outposts', 's3express', 's3-object-lambda']);

/**
 * The protocol of a call to a service that the emulator does not have. The headers, the query string and the signature
 * decide.
 */
export function protocolOf({ headers, query, caller }: Pick<Call, 'headers' | 'query' | 'caller'>): Protocol {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'cbor';
  if (headers['x-amz-target'] !== undefined) return 'json';
  if (isForm(headers) || query.has('Action')) return caller.service === 'ec2' ? 'ec2' : 'query';
  return REST_XML.has(caller.service) ? 'rest-xml' : 'rest-json';
}

/** Whether the body is a form, as in the query protocol. */
export function isForm(headers: Call['headers']): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}
