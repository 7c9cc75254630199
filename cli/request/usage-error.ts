import { LogferryError } from '../../contract/errors.js';

/** The error for a flag, or a file that a flag names, that cannot be used. */
export const usageError = (detail: string): LogferryError => new LogferryError('INVALID_REQUEST', { detail });
