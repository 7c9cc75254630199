import { ServiceError } from '../../core/errors.js';
import { openToken } from '../../core/page-tokens.js';

/** CloudWatch Logs' page tokens live for 24 hours (API reference). */
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;

/**
 * The position in a `nextToken`. @throws ServiceError InvalidParameterException for an old token or that of another
 * listing
 */
export function readToken(token: string, listing: readonly unknown[], nowMs: number): unknown {
  const opened = openToken(token, listing);
  if (opened === undefined || nowMs - opened.madeMs > TOKEN_LIFE_MS) {
    throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return opened.position;
}
