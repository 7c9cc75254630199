import { ServiceError } from '../../../core/errors.js';

export function invalidRequest(message: string): ServiceError {
  return new ServiceError('InvalidRequest', message);
}
