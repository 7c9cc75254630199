import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ServiceError } from './errors.js';

/** CloudWatch Logs' page tokens live for 24 hours. */
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;
/** Only what this process wrote is read back: a made-up token can hold no nonsense. */
const KEY = randomBytes(32);
const SEAL_BYTES = 16;

/**
 * Opaque page tokens. A token remembers which listing it belongs to, so that it cannot be used with other filters,
 * and when it was made, so that it expires on the emulator's clock.
 */
export function writeToken(listing: readonly unknown[], position: unknown, nowMs: number): string {
  const content = Buffer.from(JSON.stringify([digest(listing), position, nowMs]));
  return Buffer.concat([sealOf(content), content]).toString('base64url');
}

/** @throws ServiceError InvalidParameterException when the token is not one of ours, of another listing, or too old */
export function readToken(token: string, listing: readonly unknown[], nowMs: number): unknown {
  const opened = openToken(token, listing);
  if (opened === undefined || nowMs - opened.madeMs > TOKEN_LIFE_MS) {
    throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return opened.position;
}

/** What a token says, however old it is; undefined when it is not one of ours, or of another listing. */
export function openToken(
  token: string,
  listing: readonly unknown[],
): { position: unknown; madeMs: number } | undefined {
  const bytes = Buffer.from(token, 'base64url');
  const content = bytes.subarray(SEAL_BYTES);
  if (bytes.length <= SEAL_BYTES || !timingSafeEqual(bytes.subarray(0, SEAL_BYTES), sealOf(content))) return undefined;
  const [madeFor, position, madeMs] = JSON.parse(content.toString('utf8')) as [string, unknown, number];
  return madeFor === digest(listing) ? { position, madeMs } : undefined;
}

/** Keeps a token short, whatever it belongs to. */
function digest(listing: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(listing)).digest('base64url');
}

function sealOf(content: Buffer): Buffer {
  return createHmac('sha256', KEY).update(content).digest().subarray(0, SEAL_BYTES);
}
