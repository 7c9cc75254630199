import type { ServiceError } from '../core/errors.js';
import type { Call, Reply } from '../http/call.js';
import { writeExactJson } from './exact-json.js';

/** An answer in AWS JSON 1.1; no output is an empty body. */
export function jsonReply(call: Call, status: number, output: object | undefined): Reply {
  const body = output === undefined ? '' : writeExactJson(output);
  return {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': String(Buffer.byteLength(body)),
      'x-amzn-requestid': call.requestId,
    },
    body,
  };
}

/** Every refusal of these services has status 400; only defects, faults and what is not implemented have their own. */
export function jsonError(call: Call, { code, message, status }: ServiceError): Reply {
  // The common authentication errors carry the suffix in this protocol.
  const type = /^(MissingAuthenticationToken|IncompleteSignature)$/.test(code) ? `${code}Exception` : code;
  return jsonReply(call, type === code ? status : 400, { __type: type, message });
}
