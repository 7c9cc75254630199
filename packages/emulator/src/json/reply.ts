import type { ServiceError } from '../core/service-error.js';
import type { Call, Reply } from '../http/call.js';
import { writeExactJson } from './exact-json.js';

/** A reply in AWS JSON 1.1; without output the body is empty. */
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

/**
 * An error reply. Refusals of JSON services have status 400. Only bodies that are too large, defects, faults and
 * missing features have another status.
 */
export function jsonError(call: Call, { code, message, status }: ServiceError): Reply {
  // In AWS JSON 1.1 the names of these two errors of authentication end in Exception.
  const type = /^(MissingAuthenticationToken|IncompleteSignature)$/.test(code) ? `${code}Exception` : code;
  return jsonReply(call, type === code ? status : 400, { __type: type, message });
}
