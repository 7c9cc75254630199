import { ServiceError } from '../../core/service-error.js';

/**
 * The error for a query that AWS would refuse, or that the emulator does not implement. `start` and `end` are the
 * offsets of the refused part in the text of the query.
 */
export function malformedQuery(reason: string, start: number, end: number): ServiceError {
  return new ServiceError('MalformedQueryException', `${reason} ([${start},${end}])`);
}
