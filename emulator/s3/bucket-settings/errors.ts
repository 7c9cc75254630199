import { ServiceError } from '../../core/errors.js';

export function invalidArgument(message: string, name: string, value: string | number): ServiceError {
  return new ServiceError('InvalidArgument', message, 400, { ArgumentName: name, ArgumentValue: String(value) });
}

export function invalidRequest(message: string): ServiceError {
  return new ServiceError('InvalidRequest', message);
}
