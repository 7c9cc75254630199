import { ServiceError } from '../core/errors.js';

/** AWS's page tokens live for 24 hours. */
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;

/**
 * Opaque page tokens. A token remembers which listing it belongs to, so that it cannot be used with other filters,
 * and when it was made, so that it expires on the emulator's clock.
 */
export function writeToken(listing: readonly unknown[], position: unknown, nowMs: number): string {
  return Buffer.from(JSON.stringify([listing, position, nowMs])).toString('base64url');
}

/** @throws ServiceError InvalidParameterException when the token is not one of ours, of another listing, or too old */
export function readToken(token: string, listing: readonly unknown[], nowMs: number): unknown {
  const parts = decode(token);
  if (!Array.isArray(parts) || parts.length !== 3 || JSON.stringify(parts[0]) !== JSON.stringify(listing)) {
    throw invalidToken();
  }
  const [, position, madeMs] = parts as [unknown, unknown, unknown];
  if (typeof madeMs !== 'number' || nowMs - madeMs > TOKEN_LIFE_MS) throw invalidToken();
  return position;
}

export function invalidToken(): ServiceError {
  return new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
}

function decode(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
