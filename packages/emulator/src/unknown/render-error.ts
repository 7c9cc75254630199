import type { ServiceError } from '../core/service-error.js';
import type { Call, Reply } from '../http/call.js';
import { elements } from '../xml/tree.js';
import { xmlDocument } from '../xml/xml.js';
import { cborMap } from './cbor.js';
import { protocolOf } from './protocol.js';

/** Maximum length of a message (characters). Messages repeat the names in the request, which can be long. */
const MAX_MESSAGE = 1_000;

/** An error reply in the protocol of the caller. */
export function renderError(call: Call, { code, message: whole, status }: ServiceError): Reply {
  const { requestId } = call;
  const message = whole.slice(0, MAX_MESSAGE);
  const reply = (type: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Reply => ({
    status,
    headers: {
      'content-type': type,
      'content-length': String(Buffer.byteLength(body)),
      'x-amzn-requestid': requestId,
      ...headers,
    },
    ...(call.method === 'HEAD' ? {} : { body }),
  });
  const fault = { Code: code, Message: message };
  switch (protocolOf(call)) {
    case 'cbor':
      return reply('application/cbor', cborMap({ __type: code, message }), { 'smithy-protocol': 'rpc-v2-cbor' });
    case 'json':
      return reply(jsonType(call), JSON.stringify({ __type: code, message }));
    case 'rest-json':
      return reply('application/json', JSON.stringify({ message }), { 'x-amzn-errortype': code });
    case 'ec2':
      return reply('text/xml', document('Response', { Errors: { Error: fault }, RequestID: requestId }));
    default:
      return reply(
        'text/xml',
        document('ErrorResponse', { Error: { Type: 'Sender', ...fault }, RequestId: requestId }),
      );
  }
}

/** AWS JSON 1.0 or 1.1, as in the request. */
function jsonType({ headers }: Call): string {
  return `application/x-amz-json-${headers['content-type']?.includes('json-1.0') ? '1.0' : '1.1'}`;
}

function document(root: string, members: Parameters<typeof elements>[0]): string {
  return xmlDocument(`<${root}>${elements(members)}</${root}>`);
}
