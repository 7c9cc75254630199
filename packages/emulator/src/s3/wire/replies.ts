import { ServiceError } from '../../core/errors.js';
import type { Call, Reply } from '../../http/call.js';
import { xmlDocument } from '../../xml/xml.js';

export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: status === 204 ? headers : { ...headers, 'content-length': '0' } };
}

/** Refuses what would have to be done, not just remembered. @throws ServiceError NotImplemented */
export function refuseHeaders(call: Pick<Call, 'headers'>, names: readonly string[]): void {
  const found = names.find((name) => call.headers[name] !== undefined && call.headers[name] !== 'false');
  if (found !== undefined) throw notImplemented(`the header ${found}`, { Header: found });
}

export function notImplemented(what: string, details: Readonly<Record<string, string>> = {}): ServiceError {
  return new ServiceError('NotImplemented', `The emulator does not implement ${what}.`, 501, details);
}

export function xml(root: string): Reply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument(root) };
}

/** The answer to a wrong header, parameter or element. */
export function invalidArgument(message: string, name?: string, value?: string): ServiceError {
  return new ServiceError('InvalidArgument', message, 400, {
    ...(name === undefined ? {} : { ArgumentName: name }),
    ...(value === undefined ? {} : { ArgumentValue: value }),
  });
}

export function accessDenied(message = 'Access Denied'): ServiceError {
  return new ServiceError('AccessDenied', message, 403);
}

export function noSuchBucket(name: string): ServiceError {
  return new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
}

export function preconditionFailed(condition: string): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}
