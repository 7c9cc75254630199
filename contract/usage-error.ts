import { LogferryError } from './errors.js';

/**
 * The error for a flag, variable or file that cannot be used. Its message is its own; an invalid request instead has
 * the message of the code, `new LogferryError('INVALID_REQUEST', { detail })`.
 * @param hint the next step, if the message does not say what to write
 */
export const usageError = (message: string, hint = '', options?: ErrorOptions): LogferryError =>
  new LogferryError({ code: 'INVALID_REQUEST', message, hint }, {}, options);
