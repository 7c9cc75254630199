import { notImplemented, ServiceError } from '../core/service-error.js';
import { readBody } from '../http/body.js';
import type { Call } from '../http/call.js';
import type { Service } from '../http/service.js';
import { isForm, protocolOf } from './protocol.js';
import { renderError } from './render-error.js';

const MAX_FORM_BYTES = 1024 * 1024;

/**
 * A service that stands for all services that the emulator does not have. It answers each call with NotImplemented and
 * the names of service and operation, in the protocol of the caller.
 */
export function unknownService(): Service {
  return {
    name: 'unknown',
    operations: [],
    accepts: () => true,
    async route(call) {
      throw notImplemented(`${await operationOf(call)} of the service ${call.caller.service}`);
    },
    denial: () => new ServiceError('AccessDenied', 'Access Denied', 403),
    renderError,
  };
}

/** The operation that a call names. A REST service names it by method and path only. */
async function operationOf(call: Call): Promise<string> {
  const { headers, query, body, method, rawPath } = call;
  switch (protocolOf(call)) {
    case 'json':
      return /([^.]*)$/.exec(String(headers['x-amz-target']))?.[1] ?? '';
    case 'cbor':
      return /\/operation\/([^/]+)$/.exec(rawPath)?.[1] ?? `${method} ${rawPath}`;
    case 'query':
    case 'ec2': {
      const form = isForm(headers)
        ? new URLSearchParams((await readBody(body, MAX_FORM_BYTES)).toString('utf8'))
        : query;
      return form.get('Action') ?? '(no Action)';
    }
    default:
      return `${method} ${rawPath}`;
  }
}
