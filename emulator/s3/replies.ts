import { ServiceError } from '../core/errors.js';
import type { Call, Reply } from '../http/call.js';
import { xmlDocument } from '../xml/xml.js';

export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: status === 204 ? headers : { ...headers, 'content-length': '0' } };
}

/** Refuses what would have to be done, not just remembered. @throws ServiceError NotImplemented */
export function refuseHeaders(call: Call, names: readonly string[]): void {
  const found = names.find((name) => call.headers[name] !== undefined && call.headers[name] !== 'false');
  if (found !== undefined) throw notImplemented(`the header ${found}`, { Header: found });
}

export function notImplemented(what: string, details: Readonly<Record<string, string>> = {}): ServiceError {
  return new ServiceError('NotImplemented', `The emulator does not implement ${what}.`, 501, details);
}

export function xml(root: string): Reply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument(root) };
}

export function preconditionFailed(condition: string): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}
