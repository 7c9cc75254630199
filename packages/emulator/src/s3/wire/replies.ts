import type { ServiceError } from '../../core/service-error.js';
import type { Call, Reply } from '../../http/call.js';
import { elements, type XmlMembers } from '../../xml/tree.js';
import { xmlDocument } from '../../xml/xml.js';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
type Headers = Readonly<Record<string, string>>;

/** The headers of every reply of S3. */
export function commonHeaders({ requestId }: Call): Headers {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId, server: 'AmazonS3' };
}

/** A reply without a body. */
export function empty(status: number, headers: Headers = {}): Reply {
  return { status, headers: status === 204 ? headers : { ...headers, 'content-length': '0' } };
}

/**
 * A reply whose body is a document with this root element. `content` is either the members of the root or their XML.
 */
export function xmlReply(root: string, content: XmlMembers | string, headers: Headers = {}): Reply {
  const inner = typeof content === 'string' ? content : elements(content);
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: xmlDocument(`<${root} xmlns="${NAMESPACE}">${inner}</${root}>`),
  };
}

/** An error reply of S3. Errors of authentication have other codes at S3 than at other services. */
export function errorReply(call: Call, { code, message, status, details, headers }: ServiceError): Reply {
  const [Code, Message, shownStatus] =
    code === 'MissingAuthenticationToken'
      ? ['AccessDenied', 'Access Denied', 403]
      : code === 'IncompleteSignature'
        ? ['AuthorizationHeaderMalformed', message, 400]
        : [code, message, status];
  const members = { Code, Message, ...details, RequestId: call.requestId, HostId: call.requestId };
  const body = xmlDocument(`<Error>${elements(members)}</Error>`);
  return {
    status: shownStatus,
    headers: { 'content-type': 'application/xml', ...headers, ...commonHeaders(call) },
    // A reply to HEAD never has a body, not even for an error.
    ...(call.method === 'HEAD' ? {} : { body }),
  };
}
