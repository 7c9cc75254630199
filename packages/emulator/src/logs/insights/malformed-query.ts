import { ServiceError } from '../../core/errors.js';

/**
 * The error for a query that AWS would refuse, or that only the emulator cannot run: so no query is answered wrongly.
 * The numbers mark the part of the query that is meant.
 */
export function malformedQuery(reason: string, start: number, end: number): ServiceError {
  return new ServiceError('MalformedQueryException', `${reason} ([${start},${end}])`);
}
