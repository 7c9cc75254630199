import { ServiceError } from '../../core/errors.js';

/**
 * The error for a query that cannot be run. Queries that AWS runs and the emulator does not get it too, so that none
 * is answered wrongly. The numbers are the part of the query that is meant.
 */
export function malformedQuery(reason: string, start: number, end: number): ServiceError {
  return new ServiceError('MalformedQueryException', `${reason} ([${start},${end}])`);
}
