import { ServiceError } from '../../core/service-error.js';

export function notFound(message: string): ServiceError {
  return new ServiceError('NotFoundException', message);
}

export function invalidState(message: string): ServiceError {
  return new ServiceError('KMSInvalidStateException', message);
}
