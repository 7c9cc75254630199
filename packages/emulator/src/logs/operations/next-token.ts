import { openToken } from '../../core/page-tokens.js';
import { ServiceError } from '../../core/service-error.js';

/** Time after which a page token of CloudWatch Logs expires (API reference). */
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;

/**
 * The position that a `nextToken` contains.
 * @throws ServiceError InvalidParameterException if the token has expired or belongs to another listing
 */
export function readToken(token: string, listing: readonly unknown[], nowMs: number): unknown {
  const opened = openToken(token, listing);
  if (opened === undefined || nowMs - opened.madeMs > TOKEN_LIFE_MS) {
    throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return opened.position;
}
