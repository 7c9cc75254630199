import { ServiceError } from '../../core/service-error.js';

/** The error for a malformed filter pattern. Reports from users show AWS's text, which does not say what is wrong. */
export function invalidPattern(): ServiceError {
  return new ServiceError('InvalidParameterException', 'Invalid filter pattern');
}
