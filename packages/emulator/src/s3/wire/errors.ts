import { defined } from '../../core/defined.js';
import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';

export function notImplemented(what: string, details: Readonly<Record<string, string>> = {}): ServiceError {
  return new ServiceError('NotImplemented', `The emulator does not implement ${what}.`, 501, details);
}

/** The error InvalidArgument, for a wrong value of a header, parameter or element. */
export function invalidArgument(message: string, name?: string, value?: string): ServiceError {
  const details = defined({ ArgumentName: name, ArgumentValue: value });
  return new ServiceError('InvalidArgument', message, 400, details);
}

export function invalidRequest(message: string): ServiceError {
  return new ServiceError('InvalidRequest', message);
}

export function accessDenied(message = 'Access Denied', details: Readonly<Record<string, string>> = {}): ServiceError {
  return new ServiceError('AccessDenied', message, 403, details);
}

export function noSuchBucket(name: string): ServiceError {
  return new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
}

export function noSuchKey(key: string, headers: Readonly<Record<string, string>> = {}): ServiceError {
  return new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key }, headers);
}

export function noSuchVersion(details: Readonly<Record<string, string>> = {}): ServiceError {
  return new ServiceError('NoSuchVersion', 'The specified version does not exist.', 404, details);
}

export function preconditionFailed(condition: string): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}

/** Refuses headers that the emulator does not implement. @throws ServiceError NotImplemented */
export function refuseHeaders(call: Pick<Call, 'headers'>, names: readonly string[]): void {
  const found = names.find((name) => call.headers[name] !== undefined && call.headers[name] !== 'false');
  if (found !== undefined) throw notImplemented(`the header ${found}`, { Header: found });
}
