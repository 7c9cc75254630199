import { LogferryError } from './errors.js';

/**
 * The error for a flag, variable or file that cannot be used. An invalid request has another error, with the message of
 * its code: `new LogferryError('INVALID_REQUEST', { detail })`.
 * @param message the whole message
 * @param hint the next step, if the message does not say what to write
 */
export const usageError = (message: string, hint = '', options?: ErrorOptions): LogferryError =>
  new LogferryError({ code: 'INVALID_REQUEST', message, hint }, {}, options);
